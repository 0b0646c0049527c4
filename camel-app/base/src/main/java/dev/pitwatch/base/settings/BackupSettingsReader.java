package dev.pitwatch.base.settings;

import dev.pitwatch.base.settings.Settings.Backups;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalTime;

/** Reads what there is of backups. */
final class BackupSettingsReader {

    private static final String AT = "BACKUP_AT";
    private static final String DAYS = "BACKUP_DAYS";
    private static final String USUAL_AT = "02:30";
    private static final int USUAL_DAYS = 30;
    private static final String PUBLIC_KEY = "BACKUP_PUBLIC_KEY";

    private final SettingSources sources;
    private final Path home;

    BackupSettingsReader(SettingSources sources, Path home) {
        this.sources = sources;
        this.home = home;
    }

    Backups read() {
        return new Backups(
                sources.text("BACKUP_DIR").map(home::resolve).map(Path::normalize),
                at(),
                days(),
                sources.text(PUBLIC_KEY).map(this::publicKey),
                sources.text("PITWATCH_BACKUP_COMMAND"),
                new S3SettingsReader(sources, S3SettingsReader.BACKUPS).read(),
                sources.text("PITWATCH_OFFSITE_COMMAND"));
    }

    private LocalTime at() {
        String text = sources.text(AT, USUAL_AT);
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException e) {
            sources.wrong(AT, "a time of the day, e.g. " + USUAL_AT);
            return LocalTime.parse(USUAL_AT);
        }
    }

    private int days() {
        String text = sources.text(DAYS, Integer.toString(USUAL_DAYS));
        if (!text.matches("[1-9]\\d{0,3}")) {
            sources.wrong(DAYS, "1 to 9999 days");
            return USUAL_DAYS;
        }
        return Integer.parseInt(text);
    }

    private String publicKey(String text) {
        if (!text.matches("pitwatch-backup-[0-9a-f]{64}")) {
            sources.wrong(PUBLIC_KEY, "the line that ./pitwatch backup keygen shows, pitwatch-backup-…");
        }
        return text;
    }
}
