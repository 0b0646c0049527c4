package dev.pitwatch.core.notices.rule;

import static java.util.Objects.requireNonNull;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import dev.pitwatch.core.notices.rule.Allowance.Had;
import dev.pitwatch.core.notices.rule.Audience.Mailbox;
import dev.pitwatch.core.notices.rule.JdbiRecipientRepository.AnnouncedPlace;
import dev.pitwatch.core.notices.rule.Plan.Whom;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may be notified of an announcement, and all else that decides whether they are: bean {@code noticeRecipients} of
 * routes/announcements. Call in the transaction that has claimed it, so that what is counted holds until its notices are there.
 * Thread safe.
 */
public final class Recipients {

    /** Of one workshop and announcement, as settings name at most: each leaves a row for each channel, sent or not. */
    static final int MAX_PEOPLE = 100;

    private static final Duration HOUR = Duration.ofHours(1);

    /** Of the platform, which sets nothing. */
    private static final Settings PLATFORM_SETTINGS =
            new Settings(List.of(), List.of(), Optional.empty(), Duration.ofMinutes(15), 0);

    private final JdbiRecipientRepository people;
    private final AlertSettings settings;
    private final Optional<String> platformMail;
    private final URI publicUrl;
    private final Clock clock;

    /**
     * Takes what holds for all announcements.
     *
     * @param platformMail the platform's own address ({@code PITWATCH_PLATFORM_EMAIL})
     * @param publicUrl of the dashboard, which links lead to
     */
    public Recipients(
            Database database, AlertSettings settings, Optional<String> platformMail, URI publicUrl, Clock clock) {
        this.people = new JdbiRecipientRepository(database);
        this.settings = settings;
        this.platformMail = platformMail;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /** {@return all that it takes to decide} */
    public Audience of(OpenAnnouncement announcement) {
        Instant now = clock.instant();
        AnnouncedPlace place = people.place(announcement, now);
        ZoneId zone = ZoneId.of(place.timeZone());
        Settings inForce = settings(announcement);
        Optional<Plan> plan = Plan.of(announcement, inForce);
        return new Audience(
                announcement,
                plan,
                inForce,
                now,
                zone,
                plan.map(one -> NoticeValues.of(one.event(), announcement, place.place(), publicUrl))
                        .orElse(Map.of()),
                place.shelved(),
                plan.map(one -> people(announcement, one, inForce, now)).orElse(List.of()),
                plan.flatMap(one -> mailbox(one, now)),
                place.webhook(),
                had(announcement, plan, now, zone),
                plan.filter(Decisions::isLimited)
                        .map(one ->
                                people.ofKeys(Decisions.limitsKeys(announcement, now, zone), Decisions.MAX_BY_PHONE))
                        .orElse(Set.of()),
                announcement.workshopId() == null ? 0 : people.unsent(announcement.workshopId(), now.minus(HOUR)));
    }

    private Settings settings(OpenAnnouncement announcement) {
        Long workshop = announcement.workshopId();
        return workshop == null
                ? PLATFORM_SETTINGS
                : settings.of(
                        workshop,
                        NoticeValues.number(announcement.facts(), "pit_id"),
                        announcement.facts().path("alert_type").asText());
    }

    private Had had(OpenAnnouncement announcement, Optional<Plan> plan, Instant now, ZoneId zone) {
        Long workshop = announcement.workshopId();
        return workshop == null || plan.isEmpty()
                ? Had.NOTHING
                : people.had(
                        workshop,
                        plan.get().urgent(),
                        LocalDate.ofInstant(now, zone).atStartOfDay(zone).toInstant(),
                        now.minus(HOUR));
    }

    private List<Person> people(OpenAnnouncement announcement, Plan plan, Settings inForce, Instant now) {
        Instant since = now.minus(inForce.throttle());
        return switch (plan.whom()) {
            case NO_ONE -> List.of();
            case PLATFORM -> people.team(plan.throttleKey(), since);
            case NOTIFIED ->
                chosen(
                        plan,
                        inForce,
                        seeing(
                                announcement,
                                people.notified(
                                        requireNonNull(announcement.workshopId()),
                                        NoticeValues.number(announcement.facts(), "id"))));
            case OWNERS, OWNERS_ON_EVERY_CHANNEL, RECIPIENTS ->
                plan.channels().isEmpty()
                        ? List.of()
                        : chosen(
                                plan,
                                inForce,
                                seeing(
                                        announcement,
                                        people.among(
                                                requireNonNull(announcement.workshopId()),
                                                inForce.recipients(),
                                                plan.throttleKey(),
                                                since)));
        };
    }

    private static List<Person> seeing(OpenAnnouncement announcement, List<Person> all) {
        return all.stream().filter(person -> person.sees(announcement)).toList();
    }

    /**
     * {@return whom of a workshop's people it is for, {@value #MAX_PEOPLE} owners or named ones at most} When none of those that are named may be notified any more, the owners are,
     * too.
     *
     * @param all owners and staff who see what it is about
     */
    static List<Person> chosen(Plan plan, Settings inForce, List<Person> all) {
        if (plan.whom() == Whom.NO_ONE || plan.channels().isEmpty()) {
            return List.of();
        }
        if (plan.whom() == Whom.NOTIFIED) { // who were as many as may be notified
            return all.stream()
                    .filter(person -> plan.channels().stream().anyMatch(person.notifiedBy()::contains))
                    .toList();
        }
        List<Person> owners = all.stream()
                .filter(person -> person.owner() && person.active())
                .limit(MAX_PEOPLE)
                .toList();
        if (plan.whom() != Whom.RECIPIENTS) {
            return owners;
        }
        List<Person> named = all.stream()
                .filter(person -> inForce.recipients().contains(person.id()))
                .limit(MAX_PEOPLE)
                .toList();
        return named.stream().anyMatch(Person::active)
                ? named
                : Stream.concat(named.stream(), owners.stream()).toList();
    }

    private Optional<Mailbox> mailbox(Plan plan, Instant now) {
        return plan.whom() != Whom.PLATFORM
                ? Optional.empty()
                : platformMail.map(address -> new Mailbox(
                        address,
                        people.teamOf(address),
                        plan.throttleKey()
                                .flatMap(key ->
                                        people.notifiedAt(address, key, now.minus(PLATFORM_SETTINGS.throttle())))));
    }
}
