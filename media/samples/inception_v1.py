"""Inception V1 (GoogLeNet) in PyTorch, with batch normalisation.

The module names are those that GoogLeNet Inspector shows: select a layer in its graph and look it up here. Weights saved
with `torch.save(model.state_dict(), "mine.pth")` load in the inspector as they are.
"""

import torch
from torch import nn

# Output channels of each Inception module: 1x1, 3x3 reduce, 3x3, 5x5 reduce, 5x5, pool projection.
WIDTHS = {
    "3a": (64, 96, 128, 16, 32, 32),
    "3b": (128, 128, 192, 32, 96, 64),
    "4a": (192, 96, 208, 16, 48, 64),
    "4b": (160, 112, 224, 24, 64, 64),
    "4c": (128, 128, 256, 24, 64, 64),
    "4d": (112, 144, 288, 32, 64, 64),
    "4e": (256, 160, 320, 32, 128, 128),
    "5a": (256, 160, 320, 32, 128, 128),
    "5b": (384, 192, 384, 48, 128, 128),
}


class BasicConv2d(nn.Module):
    """Convolution, batch normalisation, ReLU. The normalisation's shift makes a bias needless."""

    def __init__(self, inputs, outputs, **options):
        super().__init__()
        self.conv_block = nn.Sequential(
            nn.Conv2d(inputs, outputs, bias=False, **options),
            nn.BatchNorm2d(outputs, eps=0.001),
            nn.ReLU(),
        )

    def forward(self, x):
        return self.conv_block(x)


class Inception(nn.Module):
    """Four views of the same input, side by side along the channels."""

    def __init__(self, inputs, one, reduce3, three, reduce5, five, pool):
        super().__init__()
        self.branch1 = BasicConv2d(inputs, one, kernel_size=1)
        self.branch2 = nn.Sequential(
            BasicConv2d(inputs, reduce3, kernel_size=1),
            BasicConv2d(reduce3, three, kernel_size=3, padding=1),
        )
        self.branch3 = nn.Sequential(
            BasicConv2d(inputs, reduce5, kernel_size=1),
            BasicConv2d(reduce5, five, kernel_size=5, padding=2),
        )
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1),
            BasicConv2d(inputs, pool, kernel_size=1),
        )
        self.outputs = one + three + five + pool

    def forward(self, x):
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


class InceptionAux(nn.Module):
    """A classifier halfway up, which gives the layers below it a gradient of their own while training."""

    def __init__(self, inputs, classes, drop_p):
        super().__init__()
        self.avgpool = nn.AvgPool2d(5, stride=3)
        self.conv = BasicConv2d(inputs, 128, kernel_size=1)
        self.fc1 = nn.Linear(128 * 4 * 4, 1024)
        self.act = nn.ReLU()
        self.dropout = nn.Dropout(drop_p)
        self.fc2 = nn.Linear(1024, classes)

    def forward(self, x):
        x = self.conv(self.avgpool(x)).flatten(1)
        return self.fc2(self.dropout(self.act(self.fc1(x))))


class InceptionV1(nn.Module):
    def __init__(self, num_classes=1000, use_aux=True, init_weights=False, drop_p=0.4, drop_p_aux=0.7):
        super().__init__()
        self.use_aux = use_aux
        self.conv1 = BasicConv2d(3, 64, kernel_size=7, stride=2, padding=3)
        self.maxpool1 = nn.MaxPool2d(3, stride=2, padding=1)
        self.conv2a = BasicConv2d(64, 64, kernel_size=1)
        self.conv2b = BasicConv2d(64, 192, kernel_size=3, padding=1)
        self.maxpool2 = nn.MaxPool2d(3, stride=2, padding=1)
        channels = 192
        for name, widths in WIDTHS.items():
            module = Inception(channels, *widths)
            self.add_module(f"inception{name}", module)
            channels = module.outputs
            if name in ("3b", "4e"):
                self.add_module(f"maxpool{name[0]}", nn.MaxPool2d(3, stride=2, padding=1))
        if use_aux:
            self.aux1 = InceptionAux(512, num_classes, drop_p_aux)
            self.aux2 = InceptionAux(528, num_classes, drop_p_aux)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(drop_p)
        self.fc = nn.Linear(channels, num_classes)
        if init_weights:
            self.apply(initialise)

    def forward(self, x):
        heads = self.training and self.use_aux
        x = self.maxpool1(self.conv1(x))
        x = self.maxpool2(self.conv2b(self.conv2a(x)))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        x = self.inception4a(x)
        aux1 = self.aux1(x) if heads else None
        x = self.inception4d(self.inception4c(self.inception4b(x)))
        aux2 = self.aux2(x) if heads else None
        x = self.maxpool4(self.inception4e(x))
        x = self.inception5b(self.inception5a(x))
        x = self.fc(self.dropout(self.avgpool(x).flatten(1)))
        return (x, aux2, aux1) if heads else x


def initialise(module):
    if isinstance(module, (nn.Conv2d, nn.Linear)):
        nn.init.trunc_normal_(module.weight, mean=0.0, std=0.01, a=-2, b=2)


def loss(outputs, targets):
    """While training: the main head, and three tenths of what the two helpers say."""
    main, aux2, aux1 = (nn.functional.cross_entropy(output, targets) for output in outputs)
    return main + 0.3 * (aux1 + aux2)


if __name__ == "__main__":
    network = InceptionV1()
    print(f"{sum(p.numel() for p in network.parameters()):,} parameters")  # 13,385,816, as the inspector says
    print(tuple(network.eval()(torch.zeros(1, 3, 224, 224)).shape))
