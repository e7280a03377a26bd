/** Messages that are refused for one reason. */
export interface RefusalGroup {
  reason: string;
  count: number;
  messageIds: string[];
}

/** Groups refusals by reason, the largest group first. Pure. */
export function groupedRefusals(
  refused: readonly { messageId: string; reason: string }[],
): RefusalGroup[] {
  const groups = new Map<string, string[]>();
  for (const { messageId, reason } of refused) {
    const ids = groups.get(reason);
    if (ids === undefined) groups.set(reason, [messageId]);
    else ids.push(messageId);
  }
  return [...groups]
    .map(([reason, messageIds]) => ({ reason, count: messageIds.length, messageIds }))
    .sort((a, b) => b.count - a.count);
}
