package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** The collections in a recording, by their kind. */
record Pauses(Map<String, Sum> byKind) {

    /**
     * Collections of one kind.
     *
     * @param longest for which all threads stood still at once
     */
    record Sum(int count, Duration all, Duration longest) {

        private Sum plus(Duration one, Duration most) {
            return new Sum(count + 1, all.plus(one), most.compareTo(longest) > 0 ? most : longest);
        }
    }

    static Pauses of(Path recording) throws IOException {
        Map<String, Sum> all = new TreeMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.GarbageCollection")) {
                    all.merge(
                            event.getString("name") + ", " + event.getString("cause"),
                            new Sum(1, event.getDuration("sumOfPauses"), event.getDuration("longestPause")),
                            (sum, one) -> sum.plus(one.all, one.longest));
                }
            }
        }
        return new Pauses(all);
    }
}
