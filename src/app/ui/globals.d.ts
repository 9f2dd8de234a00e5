/** Version of the build, from package.json. */
declare const __APP_VERSION__: string

declare module '*.css'

interface ImportMeta {
  readonly env: { readonly BASE_URL: string }
}
