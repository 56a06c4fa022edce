/** Python lines that record the outputs of all modules of a PyTorch network: `model` and its input `x` are the reader's. */
export const RECORDING_SNIPPET = `# Records what each module of \`model\` computes on \`x\`, a prepared batch [N, 3, H, W].
import numpy
import torch

record = {"input": x}


def keep(path):
    def hook(module, args, output):
        if isinstance(output, torch.Tensor):
            record[path] = output.clone()  # before an in-place operation changes it

    return hook


torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = False
hooks = [module.register_forward_hook(keep(path)) for path, module in model.named_modules() if path]
model.eval()
with torch.no_grad():
    model(x)
for hook in hooks:
    hook.remove()
numpy.savez("recording.npz", **{path: value.detach().float().cpu().numpy() for path, value in record.items()})
`;
