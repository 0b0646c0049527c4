package dev.pitwatch.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Verbs of an installed version, this one or another. */
interface VersionVerbs {

    /**
     * Runs one to its end, as the user that Pitwatch runs as.
     *
     * @param home the version's folder
     * @param more environment besides that of this installation
     * @return the lines that it said
     * @throws LauncherException with these lines when it failed, or did not end within its time
     */
    List<String> run(Path home, Map<String, String> more, Duration within, List<String> words)
            throws InterruptedException;
}
