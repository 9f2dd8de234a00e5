import type { QuestionContents } from '../../core/embed/consent/question.ts'
import type { ConsentTerm, VisitorLimits } from '../../core/embed/embed-config.ts'
import type { Language } from '../strings/language.ts'

export interface AgreeProps {
  /** `lost`: the page that opened it is gone. */
  stage:
    | { readonly kind: 'loading' | 'lost' | 'done' }
    | { readonly kind: 'question'; readonly contents: QuestionContents }
  language: Language
  /** A click came before the window had been seen. */
  isTooSoon?: boolean
  onYes: (click: Event, term: ConsentTerm, limits: VisitorLimits) => void
  onNotNow: () => void
}
