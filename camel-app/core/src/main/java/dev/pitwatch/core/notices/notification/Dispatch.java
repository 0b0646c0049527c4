package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.announcement.Announcement;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.notices.notification.JdbiOutboxRepository.SmsLimits;
import dev.pitwatch.core.notices.notification.JdbiOutboxRepository.Turns;
import dev.pitwatch.core.notices.template.TemplateException;
import dev.pitwatch.core.notices.template.Templates;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import dev.pitwatch.spi.SuppressedNotice;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes notices out of the outbox, has them sent, and writes down what became of them. A notice is marked as being sent
 * and the mark committed before its channel's route is called; a hub that dies in between leaves it so, and after {@link
 * #CLAIM} it is tried again under the same key, and the route knows it. Thread safe; several hubs may share the work.
 */
public final class Dispatch {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatch.class);

    /** Codes and customers' notices of a workshop; strangers can ask for codes, so these leave the other half. */
    static final SmsLimits SMS_A_DAY = new SmsLimits(200, 100);

    static final Duration CLAIM = Duration.ofMinutes(5);

    /** As long as a call may take; none is begun that might outlast the claim. */
    private static final Duration CALL = Duration.ofSeconds(30);

    /** Between looks at all that waits, for what is given up and for the metrics: their cost grows with the backlog. */
    private static final Duration UPKEEP = Duration.ofSeconds(5);

    /** As long as news waits for a channel that no plugin sends by, as one that is to be mended. */
    private static final Duration WITHOUT_CHANNEL = Duration.ofMinutes(15);

    private static final int LONGEST_REASON = 500;
    private static final String NO_ADDRESS = "no_address";

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final JdbiOutboxRepository notices;
    private final JdbiOutcomeRepository outcomes;
    private final Announcements announcements;
    private final NoticeWriter writer;
    private final ChannelRegistry channels;
    private final Clock clock;
    private final OutboxMeters meters;
    private final Consumer<SuppressedNotice> suppressed;
    private final Map<String, Instant> upkeep = new ConcurrentHashMap<>();
    private final Map<String, Turns> turns = new ConcurrentHashMap<>();
    private final BackOff backOff = new BackOff(RandomGenerator.getDefault());

    /**
     * Takes what it needs.
     *
     * @param suppressed gets what turns out not to be sent, once that is written down
     */
    public Dispatch(
            Database database,
            MasterKey masterKey,
            ChannelRegistry channels,
            Templates templates,
            Clock clock,
            MeterRegistry meters,
            Consumer<SuppressedNotice> suppressed) {
        this.notices = new JdbiOutboxRepository(database);
        this.outcomes = new JdbiOutcomeRepository(database);
        this.announcements = new Announcements(database, clock);
        this.writer = new NoticeWriter(
                templates, new NoticeSecrets(masterKey), new NoticeTargets(database, masterKey, clock));
        this.channels = channels;
        this.clock = clock;
        this.meters = new OutboxMeters(meters);
        this.suppressed = suppressed;
    }

    /** {@return the notice whose turn it is by that channel, now this hub's to send; empty: none is due, or no one sends by it} */
    public Optional<DueNotice> claim(String channel) {
        return claim(channel, Lane.ALL);
    }

    /** {@return the same, of webhooks one of the lane} */
    public Optional<DueNotice> claim(String channel, Lane lane) {
        Instant now = clock.instant();
        lookAfter(channel, now);
        if (channels.find(channel).isEmpty()) {
            if (!channels.isExchanged(channel)) {
                meters.suppressed(channel, notices.withoutChannel(channel, now, now.minus(WITHOUT_CHANNEL)));
            }
            return Optional.empty();
        }
        Set<String> real = channels.real();
        if (!real.contains(channel) && !real.isEmpty()) {
            notices.toReal(channel, real, now);
        }
        ChannelBreaker breaker = channels.breaker(channel);
        if (!breaker.allows()) {
            return Optional.empty(); // switched off for a while: they wait
        }
        Optional<DueNotice> due = Optional.empty();
        try {
            due = next(channel, lane, now);
        } finally {
            if (due.isEmpty()) {
                breaker.untried();
            }
        }
        return due;
    }

    private Optional<DueNotice> next(String channel, Lane lane, Instant now) {
        Instant until = now.plus(CLAIM);
        Optional<ClaimedNotice> claimed;
        Optional<DueNotice> due;
        do {
            claimed = notices.claim(channel, lane, turns.getOrDefault(channel, Turns.NONE), now, until, SMS_A_DAY);
            claimed.ifPresent(one -> turns.merge(channel, Turns.NONE.after(one), (last, any) -> last.after(one)));
            due = claimed.flatMap(one -> toDue(one, until));
        } while (due.isEmpty() && claimed.isPresent()); // that one is not to be sent: more may be due behind it
        return due;
    }

    private void lookAfter(String channel, Instant now) {
        Instant last = upkeep.get(channel);
        if (last == null || Duration.between(last, now).abs().compareTo(UPKEEP) >= 0) {
            meters.dead(channel, notices.giveUp(channel, now));
            count(channel);
            upkeep.put(channel, now);
        }
    }

    /**
     * Gives back one that was claimed and not begun, so that any hub may claim it at once and under the same attempt; if it is
     * another hub's by now it is left alone.
     */
    public void release(DueNotice unsent) {
        notices.release(unsent, clock.instant());
    }

    /**
     * {@return how long until a notice of that channel is due, or the claim on one ends; zero or less: one is due that could
     *     not be claimed; empty: none waits}
     */
    public Optional<Duration> untilNext(String channel) {
        return untilNext(channel, Lane.ALL);
    }

    /** {@return the same, of webhooks those of the lane} */
    public Optional<Duration> untilNext(String channel, Lane lane) {
        Instant now = clock.instant();
        return notices.next(channel, lane, now).map(next -> Duration.between(now, next));
    }

    /** Counts what waits, for the metrics. */
    public void count(String channel) {
        meters.waiting(channel, notices.queue(channel, clock.instant()));
    }

    private Optional<DueNotice> toDue(ClaimedNotice claimed, Instant until) {
        if (claimed.interruptedAgain() && isRealMail(claimed.channel())) {
            LOG.warn("notice {} is not mailed again: it was interrupted, and may have gone out twice", claimed.key());
            return end(claimed, NoticeState.FAILED, "interrupted");
        }
        Optional<String> obstacle = obstacle(claimed);
        if (obstacle.isPresent()) {
            announceLimit(claimed);
            return end(claimed, NoticeState.SUPPRESSED, obstacle.get());
        }
        try {
            return Optional.of(writer.write(claimed, until));
        } catch (TemplateException e) {
            boolean failed = e.reason().equals(TemplateException.DLT_MISMATCH);
            if (failed) {
                LOG.warn("notice {} is not sent: {} of {}", claimed.key(), e.reason(), claimed.event());
            }
            return end(claimed, failed ? NoticeState.FAILED : NoticeState.SUPPRESSED, e.reason());
        } catch (RuntimeException e) {
            // Its words may hold a secret, so only what kind of failure it was is told.
            LOG.error(
                    "notice {} can't be written: {}",
                    claimed.key(),
                    e.getClass().getName());
            return end(claimed, NoticeState.FAILED, "unreadable");
        }
    }

    /** No mail server can be asked what it has; what stands in for one knows what it wrote. */
    private boolean isRealMail(String channel) {
        return channel.equals(NoticeChannel.EMAIL.code()) && channels.real().contains(channel);
    }

    /** Owners hear once a day that their customers get no more SMS; codes may be fewer than all. */
    private void announceLimit(ClaimedNotice claimed) {
        if (claimed.limited() && !claimed.event().equals(NoticeEvent.ONE_TIME_CODE.code())) {
            long workshop = claimed.workshopId();
            LocalDate day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            announcements.announce(
                    Scope.platform(),
                    new Announcement(
                            workshop,
                            NoticeEvent.SMS_LIMIT.code(),
                            "workshop:" + workshop,
                            Map.of("count", SMS_A_DAY.all()),
                            "sms_limit:%d:%s".formatted(workshop, day)));
        }
    }

    private Optional<DueNotice> end(ClaimedNotice claimed, NoticeState state, String reason) {
        // A channel without an address is none of that person's: what only stands in is all that is left.
        Set<String> skipped = reason.equals(NO_ADDRESS) ? Set.of() : notReal(claimed.channel());
        outcomes.end(claimed, state, reason, skipped, clock.instant());
        meters.count(state.code(), claimed.channel());
        if (state == NoticeState.SUPPRESSED) {
            suppressed.accept(new SuppressedNotice(
                    claimed.event(),
                    List.of(claimed.channel()),
                    claimed.address().orElse(""),
                    claimed.workshopId(),
                    reason));
        }
        return Optional.empty();
    }

    private static Optional<String> obstacle(ClaimedNotice claimed) {
        if (!claimed.active()) {
            return Optional.of("deactivated");
        }
        if (claimed.address().isEmpty()) {
            return Optional.of(NO_ADDRESS);
        }
        return claimed.limited() ? Optional.of("day_limit") : Optional.empty();
    }

    /** {@return whether its claim is sure to last until a call that begins now has come back} */
    public boolean isInTime(DueNotice notice) {
        return !clock.instant().plus(CALL).isAfter(notice.mine());
    }

    /**
     * {@return the channel that is to send the notice now}
     *
     * @throws SendException when it is not to be sent now: its channel is gone, or its claim may end meanwhile
     */
    public NotificationChannel channel(DueNotice notice) {
        String name = notice.message().channel();
        NotificationChannel channel =
                channels.find(name).orElseThrow(() -> new SendException(SendOutcome.later("no_channel: " + name)));
        if (!isInTime(notice)) {
            throw new SendException(SendOutcome.later("waited too long behind others"));
        }
        return channel;
    }

    /** Writes down what became of it. */
    public void settle(DueNotice notice, SendOutcome outcome) {
        Instant now = clock.instant();
        String channel = notice.message().channel();
        int attempt = notice.message().attempt();
        String detail = outcome.detail().length() <= LONGEST_REASON
                ? outcome.detail()
                : outcome.detail().substring(0, LONGEST_REASON);
        switch (outcome.kind()) {
            case SENT -> {
                outcomes.sent(notice, detail, now);
                meters.count("sent", channel);
            }
            case LOGGED -> {
                outcomes.logged(notice);
                meters.count(NoticeState.LOGGED.code(), channel);
            }
            case LATER, UNANSWERED -> {
                boolean unanswered = outcome.kind() == SendOutcome.Kind.UNANSWERED;
                outcomes.later(notice, detail, unanswered, now.plus(pause(attempt, outcome)));
                meters.count("retries", channel);
                LOG.info("{} is tried again: {}", notice, detail);
            }
            case REFUSED_FOR_NOW -> {
                outcomes.nextOrLater(notice, detail, notReal(channel), now, now.plus(backOff.after(attempt)));
                meters.count("retries", channel);
                LOG.warn("{} is refused until something is mended: {}", notice, detail);
            }
            case REFUSED -> {
                outcomes.failed(notice, detail, notReal(channel), now);
                meters.count("failed", channel);
                LOG.warn("{} failed: {}", notice, detail);
            }
        }
    }

    /** {@return the channels that don't take what failed by that one, since they only stand in} */
    private Set<String> notReal(String channel) {
        return channels.real().contains(channel) ? channels.standingIn() : Set.of();
    }

    /** What a provider asks for, but never sooner than without it and never a pause without end. */
    private Duration pause(int attempt, SendOutcome outcome) {
        Duration own = backOff.after(attempt);
        Duration wanted = outcome.retryAfter().compareTo(LONGEST_PAUSE) < 0 ? outcome.retryAfter() : LONGEST_PAUSE;
        return wanted.compareTo(own) > 0 ? wanted : own;
    }
}
