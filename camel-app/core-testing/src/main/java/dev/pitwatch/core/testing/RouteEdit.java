package dev.pitwatch.core.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** A worked edit of docs/examples/routes: whole files, and differences (diff -u) to shipped ones. */
public final class RouteEdit {

    private static final String DIFFERENCE = ".diff";
    private static final String ROUTE_FILE = ".camel.yaml";

    private final Path example;

    /** Takes the folder of the example. */
    public RouteEdit(Path example) {
        this.example = example;
    }

    /** Copies the files into the folder, and edits those there that differences are for. */
    public void apply(Path routes) throws IOException {
        try (Stream<Path> files = Files.list(example)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(DIFFERENCE)) {
                    Path edited = routes.resolve(name.replace(DIFFERENCE, ROUTE_FILE));
                    Files.writeString(edited, edited(Files.readAllLines(edited), Files.readAllLines(file)));
                } else {
                    Files.write(routes.resolve(name), Files.readAllBytes(file));
                }
            }
        }
    }

    private static String edited(List<String> shipped, List<String> difference) {
        List<String> text = new ArrayList<>(shipped);
        List<String> before = new ArrayList<>();
        List<String> after = new ArrayList<>();
        for (String line : difference) {
            if (line.startsWith("@@")) {
                replace(text, before, after);
            } else if (!line.startsWith("--- ") && !line.startsWith("+++ ")) {
                if (!line.startsWith("+")) {
                    before.add(line.substring(1));
                }
                if (!line.startsWith("-")) {
                    after.add(line.substring(1));
                }
            }
        }
        replace(text, before, after);
        return String.join("\n", text) + "\n";
    }

    private static void replace(List<String> text, List<String> before, List<String> after) {
        if (before.isEmpty()) {
            return;
        }
        int at = Collections.indexOfSubList(text, before);
        if (at < 0 || at != Collections.lastIndexOfSubList(text, before)) {
            throw new IllegalStateException("expected once in the shipped file:\n" + String.join("\n", before));
        }
        text.subList(at, at + before.size()).clear();
        text.addAll(at, after);
        before.clear();
        after.clear();
    }
}
