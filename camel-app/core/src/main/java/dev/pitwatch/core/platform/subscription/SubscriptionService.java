package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.subscription.JdbiSubscriptionRepository.Locked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the platform's team does with subscriptions by hand, and what owners see of their own. */
public final class SubscriptionService {

    /** How long a workshop tries it. */
    public static final Duration TRIAL = Duration.ofDays(14);

    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    private static final String STANDARD = "standard";
    private static final String NEXT_DUE_AT = "next_due_at";
    private static final String EXPIRES_AT = "expires_at";
    private static final String PLAN = "plan";
    private static final String SUBSCRIPTION = "subscription";

    private final Database database;
    private final JdbiSubscriptionRepository subscriptions;
    private final JdbiPaymentRepository payments;
    private final Announcements announcements;
    private final Clock clock;

    public SubscriptionService(Database database, Clock clock) {
        this.database = database;
        this.subscriptions = new JdbiSubscriptionRepository(database);
        this.payments = new JdbiPaymentRepository(database);
        this.announcements = new Announcements(database, clock);
        this.clock = clock;
    }

    /** {@return a page of those that the caller may see} */
    public Paged<Subscription> list(Principal principal, SubscriptionFilter filter, String sort, Page page) {
        return subscriptions.list(principal.scope(), filter, sort, page);
    }

    /** {@return the subscription} Throws a {@link Problem} when the caller may not know of it. */
    public Subscription get(Principal principal, long id) {
        return subscriptions.find(principal.scope(), id).orElseThrow(() -> Problem.notFound(SUBSCRIPTION));
    }

    /** {@return a page of the payments that the caller may see, of one subscription or of all} */
    public Paged<Payment> payments(Principal principal, Optional<Long> subscriptionId, String sort, Page page) {
        return payments.list(principal.scope(), subscriptionId, sort, page);
    }

    /** {@return those that are to be paid until a time, or at any, the first due first} */
    public Paged<Renewal> renewals(Optional<Instant> until, Page page) {
        return subscriptions.renewals(until, page);
    }

    /** Makes one for a workshop that has none; throws a conflict when it has. */
    public Subscription create(NewTrial wanted) {
        return database.together(() -> {
            Instant end = Objects.requireNonNullElseGet(
                    wanted.expiresAt(), () -> clock.instant().plus(TRIAL));
            String plan = Objects.requireNonNullElse(wanted.plan(), STANDARD);
            long id = subscriptions
                    .add(wanted.workshopId(), plan, end)
                    .orElseThrow(() -> subscriptions.hasOne(wanted.workshopId())
                            ? Problem.conflict(
                                    "workshop_id is %d, expected a workshop that has no subscription yet: change the one it has"
                                            .formatted(wanted.workshopId()))
                            : Problem.notFound("workshop"));
            return found(id);
        });
    }

    /**
     * Changes plan and ends, or cancels it. A moved end counts at once, with reminders of its own; one that is suspended or expired
     * stays so until it is paid or activated.
     */
    public Subscription update(long id, Patch patch) {
        return database.together(() -> {
            Locked before = lock(id);
            Terms was = before.terms();
            boolean moved = patch.has(NEXT_DUE_AT);
            boolean cancelled = patch.sets("status");
            Terms terms = new Terms(
                    cancelled ? SubscriptionStatus.CANCELLED : was.status(),
                    patch.time(EXPIRES_AT, was.expiresAt()),
                    patch.time(NEXT_DUE_AT, was.nextDueAt()),
                    moved ? null : was.dueDay());
            subscriptions.save(
                    before.with(String.valueOf(patch.text(PLAN, before.plan())), terms),
                    Optional.ofNullable(before.statusReason()).filter(reason -> !cancelled),
                    Optional.empty());
            return found(id);
        });
    }

    /** Records a payment of a month by hand: whatever it was, it is active then. */
    public Payment pay(Principal principal, long id, NewPayment payment) {
        return database.together(() -> {
            Locked before = lock(id);
            Instant now = clock.instant();
            Instant paidAt = Objects.requireNonNullElse(payment.paidAt(), now);
            if (payment.paidAt() != null) {
                requirePossible(paidAt, before, now);
            }
            if (!before.currency().equals(payment.amount().currency())) {
                throw Problem.invalid(
                        "amount.currency",
                        "is %s, expected %s, the subscription's"
                                .formatted(payment.amount().currency(), before.currency()));
            }
            if (before.terms().status() == SubscriptionStatus.CANCELLED) {
                throw refused(before, "activate it before it is paid");
            }
            requireNewReference(id, payment.reference());
            Terms terms = LifeCycle.paid(before.terms(), now, before.zone());
            Payment made = payments.add(before, payment, paidAt, principal.userId(), now);
            subscriptions.save(before.with(terms), Optional.empty(), Optional.of(paidAt));
            announcements.announce(Scope.platform(), SubscriptionNews.paid(before.workshopId(), made));
            announceIfRestored(before, terms, now);
            return made;
        });
    }

    /** On the workshop's first day it may be earlier than the workshop: people know the day only. */
    private static void requirePossible(Instant paidAt, Locked subscription, Instant now) {
        if (paidAt.isAfter(now.plus(CLOCKS_DIFFER))) {
            throw Problem.invalid("paid_at", "is %s, expected a time that has come".formatted(paidAt));
        }
        LocalDate first = LocalDate.ofInstant(subscription.createdAt(), subscription.zone());
        if (LocalDate.ofInstant(paidAt, subscription.zone()).isBefore(first)) {
            throw Problem.invalid(
                    "paid_at", "is %s, expected %s, when the workshop came, or later".formatted(paidAt, first));
        }
    }

    /** Two people who record the same transfer would give two months for it; the lock has them come one after the other. */
    private void requireNewReference(long id, @Nullable String reference) {
        if (reference == null) {
            return;
        }
        payments.ofReference(id, reference).ifPresent(earlier -> {
            throw Problem.conflict(
                    "reference is \"%s\", which payment %d of %s has: expected one that was not recorded yet"
                            .formatted(reference, earlier.id(), earlier.createdAt()));
        });
    }

    /** Suspends it at once: its devices are not heard from then on. */
    public Subscription suspend(long id, String reason) {
        return database.together(() -> {
            Locked before = lock(id);
            Terms was = before.terms();
            if (!was.status().runs()) {
                throw refused(before, "only what is trial, active or past_due can be suspended");
            }
            Instant now = clock.instant();
            Terms terms = new Terms(SubscriptionStatus.SUSPENDED, was.expiresAt(), was.nextDueAt(), was.dueDay());
            subscriptions.save(before.with(terms), Optional.of(reason), Optional.empty());
            announcements.announce(
                    Scope.platform(), SubscriptionNews.suspended(id, before.workshopId(), Optional.of(reason), now));
            return found(id);
        });
    }

    /** Lets devices be heard again without a payment: for what was left of the time, or for the days of grace. */
    public Subscription activate(long id, String reason) {
        return database.together(() -> {
            Locked before = lock(id);
            Instant now = clock.instant();
            if (isHeard(before.terms(), now)) {
                throw refused(before, "its devices are heard already");
            }
            Terms terms = LifeCycle.activated(before.terms(), now);
            subscriptions.save(before.with(terms), Optional.of(reason), Optional.empty());
            announceIfRestored(before, terms, now);
            return found(id);
        });
    }

    private void announceIfRestored(Locked before, Terms terms, Instant now) {
        if (!isHeard(before.terms(), now)) {
            announcements.announce(
                    Scope.platform(),
                    SubscriptionNews.restored(
                            before.id(), before.workshopId(), terms.dueAt().orElse(now), now));
        }
    }

    private static boolean isHeard(Terms terms, Instant now) {
        return terms.status().runs() && !LifeCycle.hasLapsed(terms, now);
    }

    private static Problem refused(Locked subscription, String expected) {
        return new Problem(
                ProblemCode.INVALID_TRANSITION,
                "the subscription is %s: %s"
                        .formatted(subscription.terms().status().code(), expected));
    }

    private Locked lock(long id) {
        return subscriptions.lock(id).orElseThrow(() -> Problem.notFound(SUBSCRIPTION));
    }

    private Subscription found(long id) {
        return subscriptions.find(Scope.platform(), id).orElseThrow(() -> Problem.notFound(SUBSCRIPTION));
    }
}
