package dev.pitwatch.hub.alerts;

import dev.pitwatch.core.alerts.source.PlatformAlertType;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.alerts.source.PlatformConditions.Look;
import dev.pitwatch.hub.platform.NightlyBackup;

/** Alert {@code backup}: the nightly one failed, or is late. Bean {@code backupAlerts} of routes/backup. */
public record BackupAlerts(PlatformConditions conditions, NightlyBackup nightly) {

    private static final PlatformAlertType TYPE = PlatformAlertType.BACKUP;

    /**
     * Opens or clears it.
     *
     * @param hours after which a backup is too old
     */
    public void review(long hours) {
        nightly.verdict(hours)
                .ifPresent(verdict -> conditions.take(
                        new Look(TYPE, TYPE.code(), verdict.wrong(), verdict.message(), null, null),
                        verdict.lasting()));
    }
}
