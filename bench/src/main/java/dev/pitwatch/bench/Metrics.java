package dev.pitwatch.bench;

import java.io.IOException;

/** The hub's answer to {@code /metrics}. */
record Metrics(String text) {

    /** {@return the value of a metric, named with its labels as Prometheus writes them} */
    double value(String name) throws IOException {
        return text.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("/metrics has no " + name));
    }

    /** {@return the sum over all labels} */
    double sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
