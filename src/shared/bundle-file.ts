// The file of a bundle, by its name: what the system opens with this program (electron-builder.ts).
export const BUNDLE_EXTENSION = '.rnnbundle'

export const isBundlePath = (path: string): boolean => path.toLowerCase().endsWith(BUNDLE_EXTENSION)
