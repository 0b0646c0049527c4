package dev.pitwatch.core.alerts.alert;

import java.time.Instant;

/** A pit of the engine: its watch, and what holds in it as last looked up, so that a reading looks nothing up. */
final class WatchedPit {

    final PitWatch watch;
    /** How many devices were heard there and count. */
    int devices;

    private WorkshopRules.Limits limits;
    private Instant maintainedUntil = Instant.MIN;
    private int version = -1;

    WatchedPit(PitWatch watch) {
        this.watch = watch;
        this.limits = WorkshopRules.DEFAULT.own();
    }

    /** Takes what holds now. */
    void refresh(RuleBook book, Instant now) {
        if (version == book.version()) {
            return;
        }
        WorkshopRules rules = book.of(watch.workshopId());
        limits = rules.limits(watch.pitId());
        maintainedUntil = rules.maintainedUntil(watch.pitId());
        watch.film(book.isFilmWorkedOn(watch.pitId()), now);
        version = book.version();
    }

    WorkshopRules.Limits limits() {
        return limits;
    }

    boolean inMaintenance(Instant now) {
        return now.isBefore(maintainedUntil);
    }

    /** {@return whether nothing of it has to be remembered} */
    boolean isIdle() {
        return devices == 0 && watch.isIdle();
    }
}
