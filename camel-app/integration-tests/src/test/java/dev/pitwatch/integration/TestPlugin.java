package dev.pitwatch.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pitwatch.spi.SensorDriver;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A plugin that is written, compiled and packed by a test, good or bad. */
final class TestPlugin {

    private final String name;
    private final String symbolicName;
    private final String javaPackage;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> components = new LinkedHashMap<>();
    private final Map<String, String> files = new TreeMap<>();
    private String imports = "dev.pitwatch.spi;version=\"[1,2)\"";

    private TestPlugin(String name) {
        this.name = name;
        this.javaPackage = "dev.pitwatch.test." + name.replace("-", "");
        this.symbolicName = "dev.pitwatch." + name;
    }

    static TestPlugin named(String name) {
        return new TestPlugin(name);
    }

    /** A driver with one metric, 0 to 100, whose method decode has this body. */
    static TestPlugin driver(String sensorType, String metric, String decode) {
        String type = sensorType.toLowerCase(Locale.ROOT);
        return named("sensor-" + type)
                .component(
                        "Driver",
                        "SensorDriver",
                        false,
                        """
                public String sensorType() { return "%s"; }
                public List<Metric> metrics() { return List.of(new Metric("%s", "", 0, 100)); }
                public Decoded decode(Map<String, Object> fields) { %s }
                """
                                .formatted(sensorType, metric, decode));
    }

    /** A component of this class body, in a package of the plugin's own; immediate: made when the bundle starts. */
    TestPlugin component(String type, String service, boolean immediate, String body) {
        sources.put(
                type,
                """
                package %s;
                import dev.pitwatch.spi.*;
                import java.util.*;
                public final class %s implements %s {
                %s
                }
                """
                        .formatted(javaPackage, type, service, body));
        components.put(
                type,
                """
                <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="%4$s.%1$s" immediate="%3$s">
                  <service><provide interface="dev.pitwatch.spi.%2$s"/></service>
                  <implementation class="%4$s.%1$s"/>
                </scr:component>
                """
                        .formatted(type, service, immediate, javaPackage));
        return this;
    }

    TestPlugin routes(String fileName, String yaml) {
        files.put("camel/" + fileName, yaml);
        return this;
    }

    TestPlugin importing(String packages) {
        imports += "," + packages;
        return this;
    }

    String bundle() {
        return symbolicName;
    }

    String javaPackage() {
        return javaPackage;
    }

    /** {@return the jar, made in that folder} */
    Path pack(Path folder) throws IOException {
        Path work = Files.createDirectories(folder.resolve(name));
        compile(work);
        Path jar = folder.resolve(name + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest())) {
            try (Stream<Path> classes = Files.walk(work)) {
                for (Path file : classes.filter(path -> path.toString().endsWith(".class"))
                        .toList()) {
                    entry(packed, work.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            for (Map.Entry<String, String> component : components.entrySet()) {
                entry(
                        packed,
                        descriptor(component.getKey()),
                        component.getValue().getBytes(UTF_8));
            }
            for (Map.Entry<String, String> file : files.entrySet()) {
                entry(packed, file.getKey(), file.getValue().getBytes(UTF_8));
            }
        }
        return jar;
    }

    private void compile(Path work) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = Files.writeString(work.resolve(source.getKey() + ".java"), source.getValue());
            if (compiler.run(null, null, null, "--release", "17", "-cp", spi(), "-d", work.toString(), file.toString())
                    != 0) {
                throw new IllegalArgumentException(source.getValue());
            }
        }
    }

    private static String spi() {
        try {
            return Path.of(SensorDriver.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Manifest manifest() {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", symbolicName);
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Import-Package", imports);
        if (!components.isEmpty()) {
            List<String> descriptors =
                    components.keySet().stream().map(TestPlugin::descriptor).toList();
            main.putValue("Service-Component", String.join(",", descriptors));
            main.putValue(
                    "Require-Capability",
                    "osgi.extender;filter:=\"(&(osgi.extender=osgi.component)(version>=1.3.0)(!(version>=2.0.0)))\"");
        }
        return manifest;
    }

    private static String descriptor(String type) {
        return "OSGI-INF/dev.pitwatch.test." + type + ".xml";
    }

    private static void entry(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    /** Puts the jar into a folder at once, as a careful person does. */
    static Path drop(Path jar, Path deploy) throws IOException {
        Files.createDirectories(deploy);
        Path copy = Files.copy(jar, deploy.resolve(jar.getFileName() + ".part"), StandardCopyOption.REPLACE_EXISTING);
        return Files.move(copy, deploy.resolve(jar.getFileName()), StandardCopyOption.ATOMIC_MOVE);
    }
}
