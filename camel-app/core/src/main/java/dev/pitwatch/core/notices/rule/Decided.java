package dev.pitwatch.core.notices.rule;

import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.DecidedNotice;
import dev.pitwatch.core.notices.notification.SummaryLine;
import java.util.List;

/**
 * What becomes of an announcement.
 *
 * @param announcement what there was to tell
 * @param notices to whom by which channel, those that are not sent too
 * @param held what people read of it in the summary of their quiet hours
 */
public record Decided(OpenAnnouncement announcement, List<DecidedNotice> notices, List<SummaryLine> held) {

    public Decided {
        notices = List.copyOf(notices);
        held = List.copyOf(held);
    }

    /** {@return in a few words, e.g. "2 notices, 1 suppressed"} */
    public String outcome() {
        long suppressed = notices.stream()
                .filter(notice -> notice.suppressed().isPresent())
                .count();
        long sent = notices.size() - suppressed;
        return suppressed == 0 ? "%d notices".formatted(sent) : "%d notices, %d suppressed".formatted(sent, suppressed);
    }
}
