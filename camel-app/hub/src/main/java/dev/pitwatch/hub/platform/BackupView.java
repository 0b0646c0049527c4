package dev.pitwatch.hub.platform;

import dev.pitwatch.hub.platform.FailedBackups.Failed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backup as people see it: one that is kept, one that failed, or the one that is being made.
 *
 * @param id the folder's name; null: there is none
 * @param endedAt null: it is being made
 * @param error why it failed, or can't be restored; null: nothing is known against it
 * @param incomplete why it is not known until when it holds all readings; null: see {@code completeUntil}, or there is none
 * @param offsiteAt when it was copied off-site; null: it was not
 */
public record BackupView(
        @Nullable String id,
        @Nullable String kind,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Long bytes,
        @Nullable Boolean encrypted,
        @Nullable Instant checkedAt,
        @Nullable String error,
        @Nullable Instant completeUntil,
        @Nullable String incomplete,
        @Nullable Instant offsiteAt) {

    static BackupView begun(Instant at) {
        return new BackupView(null, null, at, null, null, null, null, null, null, null, null);
    }

    static BackupView of(Failed failed) {
        return new BackupView(
                null, null, failed.startedAt(), failed.endedAt(), null, null, null, failed.error(), null, null, null);
    }

    static BackupView of(KeptBackup kept) {
        KeptBackup.Copy copy = kept.copy();
        return new BackupView(
                kept.id(),
                kept.kind(),
                kept.startedAt(),
                kept.endedAt(),
                kept.bytes(),
                kept.encrypted(),
                kept.checkedAt(),
                kept.error(),
                kept.completeUntil(),
                kept.incomplete(),
                copy == null ? null : copy.at());
    }
}
