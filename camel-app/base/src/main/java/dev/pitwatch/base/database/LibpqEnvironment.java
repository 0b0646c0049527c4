package dev.pitwatch.base.database;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.postgresql.Driver;

/** Where a JDBC url leads, as PostgreSQL's own programs take it from their environment: a command line can be seen by others. */
public final class LibpqEnvironment {

    /** Which of several servers is taken: the driver's word, and libpq's for the same. */
    private static final Map<String, String> SERVERS = Map.of(
            "primary", "primary",
            "master", "primary",
            "secondary", "standby",
            "slave", "standby",
            "prefersecondary", "prefer-standby",
            "preferslave", "prefer-standby");

    private LibpqEnvironment() {}

    /**
     * {@return their variables, by name}
     *
     * @param url a JDBC url of PostgreSQL, without user and password
     */
    public static Map<String, String> of(String url, String user, String password) {
        Map<String, String> all = of(url);
        all.putIfAbsent("PGDATABASE", user); // as the driver takes it
        all.put("PGUSER", user);
        all.put("PGPASSWORD", password);
        return all;
    }

    /**
     * {@return those of the database alone, by name}
     *
     * @param url a JDBC url of PostgreSQL, without user and password
     */
    public static Map<String, String> of(String url) {
        Properties properties = Driver.parseURL(url, new Properties());
        if (properties == null) {
            throw new IllegalArgumentException("%s is no JDBC url of a PostgreSQL".formatted(url));
        }
        Map<String, String> all = new TreeMap<>();
        all.put("PGHOST", properties.getProperty("PGHOST", "localhost"));
        all.put("PGPORT", properties.getProperty("PGPORT", "5432"));
        String database = properties.getProperty("PGDBNAME", "");
        if (!database.isEmpty()) {
            all.put("PGDATABASE", database);
        }
        for (String name : List.of("sslmode", "sslrootcert", "sslcert", "sslkey")) {
            if (properties.containsKey(name)) {
                all.put("PG" + name.toUpperCase(Locale.ROOT), properties.getProperty(name));
            }
        }
        String server =
                SERVERS.get(properties.getProperty("targetServerType", "any").toLowerCase(Locale.ROOT));
        if (server != null) {
            all.put("PGTARGETSESSIONATTRS", server);
        }
        if (properties.containsKey("ssl") && !"false".equals(properties.getProperty("ssl"))) {
            all.putIfAbsent("PGSSLMODE", "verify-full"); // as the driver takes it
        }
        return all;
    }
}
