package dev.pitwatch.launcher;

import dev.pitwatch.postgres.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Processes that a launcher left running when it was killed. */
final class LeftOvers {

    private static final Duration STOP_TIME = Duration.ofSeconds(20);

    private LeftOvers() {}

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
