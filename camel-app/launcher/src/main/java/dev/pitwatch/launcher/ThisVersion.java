package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Which version of the product this is, and the commit it was built from where a release says it. */
record ThisVersion(String number, String commit) {

    /** Written by the build. */
    private static final String FILE = "META-INF/maven/dev.pitwatch/launcher/pom.properties";

    static ThisVersion of(Path home) {
        Properties properties = new Properties();
        try {
            Path release = home.resolve("lib/release");
            try (InputStream in = Files.exists(release)
                    ? Files.newInputStream(release)
                    : ThisVersion.class.getClassLoader().getResourceAsStream(FILE)) {
                if (in != null) {
                    properties.load(in);
                }
            }
        } catch (IOException e) {
            // Said as development: it is for people only.
        }
        return new ThisVersion(properties.getProperty("version", "development"), properties.getProperty("commit", ""));
    }
}
