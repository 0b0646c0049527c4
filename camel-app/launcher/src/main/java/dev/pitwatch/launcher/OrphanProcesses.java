package dev.pitwatch.launcher;

import dev.pitwatch.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Orphan processes of a launcher that was killed. */
final class OrphanProcesses {

    private static final Duration STOP_TIME = Duration.ofSeconds(20);

    private OrphanProcesses() {}

    /** Stops them in order; returns which there were. */
    static List<String> stop(Path data) {
        List<String> stopped = new ArrayList<>();
        for (String part : List.of("hub", "broker")) {
            PidFile file = new PidFile(data, part);
            file.process().ifPresent(process -> {
                ChildProcess.stop(process, STOP_TIME);
                stopped.add(part);
            });
            file.delete();
        }
        if (EmbeddedPostgres.stopLeftOver(Folders.database(data))) {
            stopped.add("database");
        }
        return stopped;
    }
}
