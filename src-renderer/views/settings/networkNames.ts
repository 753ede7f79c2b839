const names: Readonly<Record<string, string>> = { 'efficientnet-lite0': 'EfficientNet-Lite0', 'small-cnn': 'Small CNN' };

/** How a network is called, by the id of the one that it is or was made from. */
export const networkName = (network: string): string => names[network] ?? network;
