package dev.pitwatch.core.notices.rule;

import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that it takes to decide who is notified of an announcement, as it is in the transaction that decides.
 *
 * @param announcement what there is to tell
 * @param plan what it is to people; empty: nothing
 * @param settings of where it happened
 * @param now when it is decided
 * @param zone of the workshop
 * @param values that its texts name
 * @param shelved its alert is
 * @param people who may be notified
 * @param mailbox the platform's own address; empty: it has none, or this is no news of the platform
 * @param webhookEvents what the workshop's webhook wants; empty: there is none
 * @param had what the people of the workshop had about alerts of late, urgent ones or others as the plan is
 * @param limitsByPhone keys of what goes out by SMS or WhatsApp today, to anyone of the workshop, beside alerts: that a limit is reached, and summaries of today and tomorrow
 * @param unsent notices of the workshop's announcements in the last 60 minutes that are kept though they are not sent
 */
public record Audience(
        OpenAnnouncement announcement,
        Optional<Plan> plan,
        Settings settings,
        Instant now,
        ZoneId zone,
        Map<String, String> values,
        boolean shelved,
        List<Person> people,
        Optional<Mailbox> mailbox,
        Optional<Set<String>> webhookEvents,
        Allowance.Had had,
        Set<String> limitsByPhone,
        int unsent) {

    /**
     * An address of no person, or of some besides.
     *
     * @param readers users whose own address it is
     * @param notifiedAt when it had the newest notice of the same throttle key; empty: not lately
     */
    public record Mailbox(String address, Set<Long> readers, Optional<Instant> notifiedAt) {
        public Mailbox {
            readers = Set.copyOf(readers);
        }
    }

    public Audience {
        values = Map.copyOf(values);
        people = List.copyOf(people);
        limitsByPhone = Set.copyOf(limitsByPhone);
    }
}
