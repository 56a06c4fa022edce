import { useLayoutEffect, useState } from 'preact/hooks';

/** False at first; true once the frame is painted in which the component has entered the page. */
export function usePainted(): boolean {
  const [painted, setPainted] = useState(false);
  useLayoutEffect(() => {
    // The second frame begins when the first is painted.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => setPainted(true))));
  }, []);
  return painted;
}
