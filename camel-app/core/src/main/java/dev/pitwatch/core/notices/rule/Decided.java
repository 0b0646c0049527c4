package dev.pitwatch.core.notices.rule;

import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.DecidedNotice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.SummaryLine;
import java.util.List;
import java.util.Map;

/**
 * What becomes of an announcement.
 *
 * @param announcement what there was to tell
 * @param notices to whom by which channel, those that are not sent too
 * @param held what people read of it in the summary of their quiet hours
 * @param unkept how many more by each channel are not sent, and not kept either
 */
public record Decided(
        OpenAnnouncement announcement,
        List<DecidedNotice> notices,
        List<SummaryLine> held,
        Map<NoticeChannel, Integer> unkept) {

    public Decided {
        notices = List.copyOf(notices);
        held = List.copyOf(held);
        unkept = Map.copyOf(unkept);
    }

    /** {@return in a few words, e.g. "2 notices, 1 suppressed"} */
    public String outcome() {
        long suppressed = notices.stream()
                .filter(notice -> notice.suppressed().isPresent())
                .count();
        long sent = notices.size() - suppressed;
        int more = unkept.values().stream().mapToInt(Integer::intValue).sum();
        return "%d notices%s%s"
                .formatted(
                        sent,
                        suppressed == 0 ? "" : ", %d suppressed".formatted(suppressed),
                        more == 0 ? "" : ", %d more suppressed and not kept".formatted(more));
    }
}
