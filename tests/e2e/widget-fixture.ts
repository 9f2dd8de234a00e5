import { test as base } from './fixtures.ts'
import { startWidgetStack, type WidgetStack } from './widget-driver.ts'

/** Each test has sites with embeds of its own. */
export const test = base.extend<{ widget: WidgetStack }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from the pattern.
  widget: async ({}, use) => {
    const widget = await startWidgetStack()
    await use(widget)
    await widget.close()
  },
})
