package dev.pitwatch.hub.alerts;

import dev.pitwatch.core.alerts.source.PlatformAlertType;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.alerts.source.PlatformConditions.Look;
import dev.pitwatch.hub.platform.NightlyBackup;
import dev.pitwatch.hub.platform.NightlyBackup.Verdict;
import dev.pitwatch.hub.platform.OffsiteCopies;
import dev.pitwatch.hub.platform.WalArchiveHealth;

/**
 * Alert {@code backup}: the nightly one failed or is late, is not off-site where it should be, or the log between backups is not archived,
 * each of which is an alert of its own. Bean {@code backupAlerts} of routes/backup.
 */
public record BackupAlerts(
        PlatformConditions conditions, NightlyBackup nightly, OffsiteCopies offsite, WalArchiveHealth wal) {

    private static final PlatformAlertType TYPE = PlatformAlertType.BACKUP;

    /**
     * Opens or clears it.
     *
     * @param hours after which a backup is too old
     */
    public void review(long hours) {
        nightly.verdict(hours).ifPresent(verdict -> take(TYPE.code(), verdict));
        offsite.verdict().ifPresent(verdict -> take("backup-offsite", verdict));
        wal.verdict().ifPresent(verdict -> take("backup-wal", verdict));
    }

    private void take(String part, Verdict verdict) {
        conditions.take(new Look(TYPE, part, verdict.wrong(), verdict.message(), null, null), verdict.lasting());
    }
}
