package dev.pitwatch.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The compiler of {@code ./pitwatch dev}: compiles what changed and what names it, by this JVM's own javac, which is warm from the
 * second time on. Its classes lie apart from Maven's, so that the next build judges the sources with all its checks.
 */
final class DevCompiler {

    private static final int ERRORS_SHOWN = 5;

    private final List<Path> sources;
    private final String libraries;
    private final Path classes;

    /**
     * Takes the top folders of sources, a class path with all that they use, and an empty folder for what is compiled.
     *
     * @param libraries has Maven's classes of the same sources, too
     */
    DevCompiler(List<Path> sources, String libraries, Path classes) {
        this.sources = sources;
        this.libraries = libraries;
        this.classes = classes;
    }

    /** {@return the sources that are compiled when these are new, edited or gone: those still there, and all that name one of them} */
    Set<Path> affected(Collection<Path> changed) throws IOException {
        Set<Path> all = new TreeSet<>();
        String names =
                changed.stream().map(DevCompiler::typeName).map(Pattern::quote).collect(Collectors.joining("|"));
        Pattern named = Pattern.compile("\\b(?:" + names + ")\\b");
        for (Path folder : sources.stream().filter(Files::isDirectory).toList()) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(DevCompiler::isSource).toList()) {
                    if (changed.contains(file)
                            || named.matcher(Files.readString(file)).find()) {
                        all.add(file);
                    }
                }
            }
        }
        return all;
    }

    static boolean isSource(Path file) {
        return file.toString().endsWith(".java");
    }

    private static String typeName(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".java".length());
    }

    /** Compiles these; {@return the errors, a line each with file and line; none: all is compiled} */
    List<String> compile(Set<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new LauncherException(
                    "dev needs a JDK: %s has no compiler".formatted(System.getProperty("java.home")));
        }
        Files.createDirectories(classes);
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-cp",
                classes + System.getProperty("path.separator") + libraries,
                "-g",
                "-parameters",
                "-proc:none",
                "--release",
                "17",
                "-nowarn");
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(said, Locale.ROOT, null)) {
            boolean compiled = compiler.getTask(
                            null, manager, said, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            return compiled ? List.of() : errors(said);
        }
    }

    private static List<String> errors(DiagnosticCollector<JavaFileObject> said) {
        List<String> all = new ArrayList<>();
        for (Diagnostic<? extends JavaFileObject> each : said.getDiagnostics()) {
            if (each.getKind() == Diagnostic.Kind.ERROR) {
                String where = each.getSource() == null
                        ? ""
                        : "%s:%d: "
                                .formatted(Path.of(each.getSource().getName()).getFileName(), each.getLineNumber());
                all.add(where + each.getMessage(Locale.ROOT).lines().collect(Collectors.joining(" ")));
            }
        }
        if (all.size() > ERRORS_SHOWN) {
            int more = all.size() - ERRORS_SHOWN;
            all.subList(ERRORS_SHOWN, all.size()).clear();
            all.add("and %d more".formatted(more));
        }
        return all;
    }
}
