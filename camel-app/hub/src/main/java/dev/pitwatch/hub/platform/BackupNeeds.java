package dev.pitwatch.hub.platform;

import dev.pitwatch.base.settings.Settings.Backups;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What there has to be for backups that are made by themselves.
 *
 * @param missingRoutes of each route that parts count on what there is to say when it is missing; empty: it is there
 */
record BackupNeeds(Backups settings, Supplier<Map<String, Optional<String>>> missingRoutes) {

    /** The route that begins them. */
    static final String NIGHTLY = "backup-nightly";

    /** As routes/backup has it for the alert. */
    private static final Duration GOOD_FOR = Duration.ofHours(26);

    /** {@return what of it is missing, as the contract names it, the gravest first} */
    List<String> missing(BackupStanding standing) {
        List<String> missing = new ArrayList<>();
        if (settings.folder().isEmpty()) {
            missing.add("folder");
        } else {
            missing.addAll(missingThere(standing));
        }
        if (settings.publicKey().isEmpty()) {
            missing.add("key");
        }
        if (settings.folder().isPresent() && settings.command().isEmpty()) {
            missing.add("launcher");
        }
        if (missingRoutes.get().getOrDefault(NIGHTLY, Optional.empty()).isPresent()) {
            missing.add("route");
        }
        if (settings.folder().isPresent() && settings.offsite().isEmpty()) {
            missing.add("offsite");
        }
        return missing;
    }

    private static List<String> missingThere(BackupStanding standing) {
        List<String> missing = new ArrayList<>();
        if (standing.there().late()) {
            missing.add("answer");
        }
        if (!standing.there().value().readable()) {
            missing.add("access");
        }
        // Of a folder that has never answered nothing is known.
        if (standing.there().readAt().isPresent() && !standing.hasGoodOf(GOOD_FOR)) {
            missing.add("good");
        }
        return missing;
    }

    /** {@return the routes that have to be there, and what is left undone without them} */
    static Map<String, String> duties(Backups settings) {
        Map<String, String> duties = new HashMap<>();
        if (settings.folder().isPresent()) {
            duties.put(NIGHTLY, "no backup is made by itself");
            duties.put("backup-late", "no alert opens when a backup failed or is late");
            if (settings.offsite().isPresent()) {
                duties.put("backup-offsite", "no backup is copied off-site");
            }
        }
        return duties;
    }
}
