package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/** The samples of a recording as a picture: below each method those that it called, as wide as their share of the time. */
final class FlameGraph {

    private static final double WIDTH = 1000;
    private static final int ROW = 16;
    private static final double LETTER = 6.2;
    private static final double LEAST_WIDTH = 4;
    private static final int MAX_ROWS = 45;

    private final Node root = new Node();

    private static final class Node {
        private final Map<String, Node> calls = new TreeMap<>();
        private String owner = "";
        private long samples;
    }

    private FlameGraph() {}

    static FlameGraph of(Path recording) throws IOException {
        FlameGraph graph = new FlameGraph();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    graph.add(
                            event.getThread("sampledThread").getJavaName(),
                            event.getStackTrace().getFrames());
                }
            }
        }
        return graph;
    }

    private void add(String thread, List<RecordedFrame> innermostFirst) {
        root.samples++;
        Node node = call(root, String.valueOf(thread).replaceAll("[0-9]+", "N"), "");
        for (int i = innermostFirst.size() - 1; i >= 0; i--) {
            RecordedMethod method = innermostFirst.get(i).getMethod();
            String owner = method.getType().getName();
            node = call(node, owner.substring(owner.lastIndexOf('.') + 1) + "." + method.getName(), owner);
        }
    }

    private static Node call(Node from, String name, String owner) {
        Node node = from.calls.computeIfAbsent(name, key -> new Node());
        node.owner = owner;
        node.samples++;
        return node;
    }

    /** {@return the picture; what is too narrow to be seen is left out} */
    String svg() {
        StringBuilder boxes = new StringBuilder();
        int rows = draw(root, 0, 0, boxes);
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" font-family="sans-serif" font-size="10.5">
                <rect width="100%%" height="100%%" fill="#fff"/>
                %s</svg>
                """
                .formatted(WIDTH, rows * ROW, boxes);
    }

    /** Draws what a node calls from there on; returns how many rows there are. */
    private int draw(Node node, double left, int row, StringBuilder boxes) {
        int rows = row;
        double at = left;
        for (Map.Entry<String, Node> call : node.calls.entrySet()) {
            double width = WIDTH * call.getValue().samples / root.samples;
            if (width >= LEAST_WIDTH && row < MAX_ROWS) {
                box(call.getKey(), call.getValue(), at, width, row, boxes);
                rows = Math.max(rows, draw(call.getValue(), at, row + 1, boxes));
            }
            at += width;
        }
        return Math.max(rows, row);
    }

    private static void box(String name, Node node, double left, double width, int row, StringBuilder boxes) {
        boxes.append(String.format(
                Locale.ROOT,
                "<path fill=\"%s\" d=\"M%.1f %dh%.1fv%dH%.1f\"/>",
                colour(node.owner),
                left,
                row * ROW,
                width - 0.5,
                ROW - 1,
                left));
        int letters = (int) (width / LETTER);
        if (letters >= 4) {
            boxes.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    left + 2,
                    row * ROW + 11,
                    shortened(name, letters).replace("&", "&amp;").replace("<", "&lt;")));
        }
        boxes.append('\n');
    }

    private static String shortened(String name, int letters) {
        String method = name.length() <= letters ? name : name.substring(name.lastIndexOf('.') + 1);
        return method.length() <= letters ? method : method.substring(0, letters - 1) + "…";
    }

    private static String colour(String owner) {
        if (owner.isEmpty()) {
            return "#ccc";
        }
        if (owner.startsWith("dev.pitwatch.")) {
            return "#ffb454";
        }
        if (owner.startsWith("org.apache.camel.")) {
            return "#f0d264";
        }
        if (owner.startsWith("org.eclipse.paho.")) {
            return "#8ecae6";
        }
        if (owner.startsWith("org.postgresql.") || owner.startsWith("org.jdbi.")) {
            return "#a8d5a2";
        }
        return owner.startsWith("com.fasterxml.") ? "#e6b3d9" : "#eee";
    }
}
