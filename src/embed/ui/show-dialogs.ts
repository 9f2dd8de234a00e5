import { mount } from 'svelte'
import type { EmbedFrame } from '../frame/embed-frame.ts'
import Dialogs from './Dialogs.svelte'

export function showDialogs(frame: EmbedFrame, target: HTMLElement): void {
  mount(Dialogs, { target, props: { frame } })
}
