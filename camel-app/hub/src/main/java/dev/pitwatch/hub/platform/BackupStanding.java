package dev.pitwatch.hub.platform;

import dev.pitwatch.hub.platform.KeptBackups.Contents;
import dev.pitwatch.hub.platform.SharedRead.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How backups stand at a moment.
 *
 * @param folder where they are kept; empty: nowhere, and none is made
 * @param there what is in it, as far as it answers
 * @param newestFirst those that are kept, those that failed, and the one that is being made
 * @param dueAt when the next one is to begin by itself; empty: never
 * @param beingMade by this hub, by hand, or by a hub that was killed since
 */
record BackupStanding(
        Optional<Path> folder,
        Answer<Contents> there,
        List<BackupView> newestFirst,
        Optional<Instant> dueAt,
        boolean beingMade,
        Instant now) {

    /** {@return whether a good one ended within that time} */
    boolean hasGoodOf(Duration time) {
        return there.value()
                .good()
                .filter(good -> good.endedAt().isAfter(now.minus(time)))
                .isPresent();
    }
}
