/** What the text says of a clause that was declared at a place. */
import type { ClauseSite, Place, Program } from "../handler/program.ts";

export function siteOf({ module, line, column }: Place, { sites }: Program): ClauseSite | undefined {
  return sites.find(({ place }) => place.module === module && place.line === line && place.column === column);
}
