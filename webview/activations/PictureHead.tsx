/** A picture as the head of a column. */
export function PictureHead({ preview, file }: { preview: string; file: string }) {
  return (
    <th scope="col" class="picture-head" title={file}>
      <img src={preview} alt="" />
      <span>{file}</span>
    </th>
  );
}
