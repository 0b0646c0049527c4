package dev.pitwatch.hub.system;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Which version of the product this hub is. */
public final class HubVersion {

    /** Written by the build. */
    private static final String FILE = "META-INF/maven/dev.pitwatch/hub/pom.properties";

    private HubVersion() {}

    /** {@return the version, as the hub's class loader knows it; {@code development} of a hub that runs from its classes} */
    public static String of(ClassLoader loader) {
        try (InputStream in = loader.getResourceAsStream(FILE)) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "development");
        } catch (IOException e) {
            return "unknown";
        }
    }
}
