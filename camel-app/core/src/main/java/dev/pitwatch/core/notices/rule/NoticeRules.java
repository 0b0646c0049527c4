package dev.pitwatch.core.notices.rule;

import static dev.pitwatch.core.notices.notification.Suppression.DEACTIVATED;
import static dev.pitwatch.core.notices.notification.Suppression.NO_ADDRESS;
import static dev.pitwatch.core.notices.notification.Suppression.OPTED_OUT;
import static dev.pitwatch.core.notices.notification.Suppression.QUIET_HOURS;
import static dev.pitwatch.core.notices.notification.Suppression.SHELVED;
import static dev.pitwatch.core.notices.notification.Suppression.THROTTLED;

import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.notification.Suppression;
import dev.pitwatch.core.notices.preference.OptOut;
import dev.pitwatch.core.notices.rule.Audience.Mailbox;
import dev.pitwatch.core.notices.rule.Plan.Whom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who is notified of an announcement, by which channels, and why someone is not: bean {@code noticeRules} of
 * routes/announcements. A pure function of the {@link Audience}. Thread safe.
 *
 * <p>Of several reasons not to notify a person the first counts: they are deactivated, the alert is shelved, they opted out, they
 * had one like it a moment ago, it is one of their quiet hours; then, by channel: they have no address, what may be sent in a day or an hour is used up.
 */
public final class NoticeRules {

    /** {@return what becomes of the announcement} */
    public Decided decide(Audience audience) {
        return audience.plan()
                .map(plan -> decide(audience, plan))
                .orElseGet(() -> new Decided(audience.announcement(), List.of(), List.of(), Map.of()));
    }

    private static Decided decide(Audience audience, Plan plan) {
        Decisions decisions = new Decisions(audience, plan);
        for (Person person : audience.people()) {
            toPerson(audience, plan, person, decisions);
        }
        audience.mailbox()
                .filter(mailbox -> !isMailedToReader(audience, plan, mailbox))
                .ifPresent(mailbox -> toMailbox(audience, plan, mailbox, decisions));
        toWebhook(audience, plan, decisions);
        return decisions.made();
    }

    private static void toPerson(Audience audience, Plan plan, Person person, Decisions decisions) {
        List<NoticeChannel> channels = channels(plan, person);
        if (channels.isEmpty()) {
            return;
        }
        Optional<Suppression> held = held(audience, plan, person);
        Instant due = due(audience, plan, person);
        for (NoticeChannel channel : channels) {
            if (!person.reachedBy().contains(channel)) {
                decisions.add(new NoticeTarget.User(person.id()), channel, Optional.of(held.orElse(NO_ADDRESS)), due);
            } else if (held.isPresent()) {
                decisions.add(new NoticeTarget.User(person.id()), channel, held, due);
            } else {
                decisions.addWithin(person, targets(person, channel), channel, due);
            }
        }
        if (held.equals(Optional.of(QUIET_HOURS))) {
            decisions.addToSummary(person, quietHours(audience, person).orElseThrow());
        }
    }

    /** {@return the person, or each of their browsers} */
    private static List<? extends NoticeTarget> targets(Person person, NoticeChannel channel) {
        return channel == NoticeChannel.PUSH
                ? person.browsers().stream()
                        .map(browser -> new NoticeTarget.Browser(person.id(), browser))
                        .toList()
                : List.of(new NoticeTarget.User(person.id()));
    }

    /** {@return by which channels the person is to be notified; one that they have no address for may be among them} */
    private static List<NoticeChannel> channels(Plan plan, Person person) {
        List<NoticeChannel> all = plan.channels();
        if (plan.whom() == Whom.NOTIFIED) {
            return all.stream().filter(person.notifiedBy()::contains).toList();
        }
        List<NoticeChannel> reached =
                all.stream().filter(person.reachedBy()::contains).toList();
        if (plan.whom() == Whom.OWNERS_ON_EVERY_CHANNEL) {
            return reached.isEmpty() ? all.subList(0, 1) : reached;
        }
        List<String> wanted = plan.event()
                .noticeClass()
                .chosenAs()
                .map(kind -> person.channels().get(kind.code()))
                .orElse(null);
        if (wanted == null) {
            return all;
        }
        List<NoticeChannel> left =
                all.stream().filter(channel -> wanted.contains(channel.code())).toList();
        boolean reaches = left.stream().anyMatch(person.reachedBy()::contains);
        if (reaches || reached.isEmpty()) {
            return left.isEmpty() ? all.stream().limit(1).toList() : left;
        }
        return reached.subList(0, 1);
    }

    /** {@return why none of the channels is used} */
    private static Optional<Suppression> held(Audience audience, Plan plan, Person person) {
        if (!person.active()) {
            return Optional.of(DEACTIVATED);
        }
        if (audience.shelved()) {
            return Optional.of(SHELVED);
        }
        Optional<OptOut> optOut = plan.event().optOut(plan.urgent(), person.owner());
        if (optOut.map(OptOut::code).filter(person.optOuts()::contains).isPresent()) {
            return Optional.of(OPTED_OUT);
        }
        if (isThrottled(audience, plan, person.notifiedAt())) {
            return Optional.of(THROTTLED);
        }
        return isSummedUp(plan) && isQuiet(audience, person) ? Optional.of(QUIET_HOURS) : Optional.empty();
    }

    private static boolean isThrottled(Audience audience, Plan plan, Optional<Instant> notifiedAt) {
        return plan.throttleKey().isPresent()
                && notifiedAt
                        .map(at -> at.plus(audience.settings().throttle()).isAfter(audience.now()))
                        .orElse(false);
    }

    /** Of what comes in quiet hours alerts are summed up; the rest waits for their end as it is. */
    private static boolean isSummedUp(Plan plan) {
        return plan.event() == NoticeEvent.ALERT && !plan.urgent();
    }

    private static Instant due(Audience audience, Plan plan, Person person) {
        return !plan.urgent() && isQuiet(audience, person)
                ? quietHours(audience, person).orElseThrow().end(audience.now(), audience.zone())
                : audience.now();
    }

    private static boolean isQuiet(Audience audience, Person person) {
        return quietHours(audience, person)
                .map(hours -> hours.isQuiet(audience.now(), audience.zone()))
                .orElse(false);
    }

    private static Optional<QuietHours> quietHours(Audience audience, Person person) {
        return person.quietOff()
                ? Optional.empty()
                : person.quietHours().or(() -> audience.settings().quietHours());
    }

    /** {@return whether a person is mailed there, or was a moment ago: nothing comes twice} */
    private static boolean isMailedToReader(Audience audience, Plan plan, Mailbox mailbox) {
        return audience.people().stream()
                .filter(person -> mailbox.readers().contains(person.id())
                        && person.reachedBy().contains(NoticeChannel.EMAIL))
                .filter(person -> channels(plan, person).contains(NoticeChannel.EMAIL))
                .map(person -> held(audience, plan, person))
                .anyMatch(held -> held.isEmpty() || held.equals(Optional.of(THROTTLED)));
    }

    private static void toMailbox(Audience audience, Plan plan, Mailbox mailbox, Decisions decisions) {
        Optional<Suppression> held =
                isThrottled(audience, plan, mailbox.notifiedAt()) ? Optional.of(THROTTLED) : Optional.empty();
        decisions.add(
                new NoticeTarget.Address(audience.announcement().workshopId(), mailbox.address(), "en"),
                NoticeChannel.EMAIL,
                held,
                audience.now());
    }

    /** Programs have no quiet hours; what clears must reach them even when its alert was shelved. */
    private static void toWebhook(Audience audience, Plan plan, Decisions decisions) {
        Long workshop = audience.announcement().workshopId();
        if (workshop == null) {
            return;
        }
        boolean wanted = plan.webhookEvent()
                .filter(event ->
                        audience.webhookEvents().map(all -> all.contains(event)).orElse(false))
                .isPresent();
        if (wanted || plan.webhookNamed()) {
            boolean shelved = audience.shelved() && plan.event() != NoticeEvent.ALERT_CLEARED;
            Optional<Suppression> held = audience.webhookEvents().isEmpty()
                    ? Optional.of(NO_ADDRESS)
                    : Optional.of(SHELVED).filter(reason -> shelved);
            decisions.add(new NoticeTarget.Webhook(workshop), NoticeChannel.WEBHOOK, held, audience.now());
        }
    }
}
