package dev.pitwatch.bench;

import java.io.IOException;

/** What a JVM's heap holds that is in use, after a full collection. */
final class LiveHeap {

    private LiveHeap() {}

    /** {@return bytes of all objects that can be reached} */
    static long bytes(long pid) throws IOException, InterruptedException {
        String[] total = Jcmd.run(pid, "GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd said no total"))
                .trim()
                .split("\\s+");
        return Long.parseLong(total[2]);
    }
}
