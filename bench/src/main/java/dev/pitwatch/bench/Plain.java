package dev.pitwatch.bench;

import java.util.List;

/** What one would write instead of the product, in {@code bench/compare}. */
enum Plain {
    PYTHON(
            "Python service",
            List.of(
                    List.of("python3", "-m", "venv", "venv"),
                    List.of("venv/bin/pip", "install", "--quiet", "-r", "requirements.txt")),
            List.of("venv/bin/python", "service.py")),
    NODE_RED(
            "Node-RED",
            List.of(List.of("npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts")),
            List.of("node_modules/.bin/node-red", "--settings", "settings.js", "--userDir", "."));

    private final String words;
    private final List<List<String>> install;
    private final List<String> command;

    Plain(String words, List<List<String>> install, List<String> command) {
        this.words = words;
        this.install = install;
        this.command = command;
    }

    /** {@return commands that fetch what it needs into the folder} */
    List<List<String>> install() {
        return install;
    }

    /** {@return the command that runs it there} */
    List<String> command() {
        return command;
    }

    @Override
    public String toString() {
        return words;
    }
}
