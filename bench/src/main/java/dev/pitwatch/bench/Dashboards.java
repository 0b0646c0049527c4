package dev.pitwatch.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Five that look at the workshop whose readings are measured. */
final class Dashboards implements AutoCloseable {

    private static final int NUMBER = 5;

    private final List<Dashboard> all = new ArrayList<>();

    private Dashboards() {}

    /** Where they come from. */
    interface Source {
        Dashboard open() throws IOException, InterruptedException;
    }

    static Dashboards open(Source source) throws IOException, InterruptedException {
        Dashboards dashboards = new Dashboards();
        try {
            for (int i = 0; i < NUMBER; i++) {
                dashboards.all.add(source.open());
            }
            return dashboards;
        } catch (IOException | InterruptedException | RuntimeException e) {
            dashboards.close();
            throw e;
        }
    }

    List<Dashboard> all() {
        return all;
    }

    @Override
    public void close() {
        all.forEach(Dashboard::close);
    }
}
