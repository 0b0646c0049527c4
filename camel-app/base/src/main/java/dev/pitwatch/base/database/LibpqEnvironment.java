package dev.pitwatch.base.database;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.postgresql.Driver;

/** Where a JDBC url leads, as PostgreSQL's own programs take it from their environment: a command line can be seen by others. */
public final class LibpqEnvironment {

    private LibpqEnvironment() {}

    /**
     * {@return their variables, by name}
     *
     * @param url a JDBC url of PostgreSQL, without user and password
     */
    public static Map<String, String> of(String url, String user, String password) {
        Properties properties = Driver.parseURL(url, new Properties());
        if (properties == null) {
            throw new IllegalArgumentException("%s is no JDBC url of a PostgreSQL".formatted(url));
        }
        Map<String, String> all = new TreeMap<>(Map.of("PGUSER", user, "PGPASSWORD", password));
        all.put("PGHOST", properties.getProperty("PGHOST", "localhost"));
        all.put("PGPORT", properties.getProperty("PGPORT", "5432"));
        all.put("PGDATABASE", properties.getProperty("PGDBNAME", user));
        for (String name : List.of("sslmode", "sslrootcert", "sslcert")) {
            if (properties.containsKey(name)) {
                all.put("PG" + name.toUpperCase(Locale.ROOT), properties.getProperty(name));
            }
        }
        if (properties.containsKey("ssl") && !"false".equals(properties.getProperty("ssl"))) {
            all.putIfAbsent("PGSSLMODE", "verify-full"); // as the driver takes it
        }
        return all;
    }
}
