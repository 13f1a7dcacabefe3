import type { Random } from '../base/random.ts'
import { chooseRule } from './rules.ts'
import type { Rule } from './rules.ts'

/** Which rule the next new connection falls on; undefined where there are none. */
export type Choice = (rules: readonly Rule[]) => Rule | undefined

/** By chance, each rule with its probability, as kube-proxy's iptables and nftables modes choose. */
export const atRandom = (random: Random): Choice => (rules) => chooseRule(rules, random.next())

/**
 * One rule after the other, whatever their probabilities, as IPVS's default scheduler `rr` does. It goes on behind the pod that was chosen
 * last, so that a change of rules leaves nobody out.
 */
export function inTurn(): Choice {
  let last = ''
  return (rules) => {
    const chosen = rules.find(({ pod }) => pod > last) ?? rules[0]
    last = chosen?.pod ?? last
    return chosen
  }
}
