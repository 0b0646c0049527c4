package dev.pitwatch.postgres;

import java.util.Locale;

/** Which archive of binaries fits this machine; named as in the packages of {@code io.zonky.test.postgres}. */
record Platform(String system, String machine) {

    static Platform current() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        String system = name.contains("linux") ? "linux" : name.contains("mac") ? "darwin" : "";
        String machine =
                switch (arch) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> "";
                };
        if (system.isEmpty() || machine.isEmpty()) {
            throw new PostgresException(("embedded PostgreSQL: no binaries for %s on %s, expected Linux or macOS on "
                            + "x86-64 or ARM 64; set PITWATCH_DB_URL to use a server of your own")
                    .formatted(name, arch));
        }
        return new Platform(system, machine);
    }

    String archive() {
        return "postgres-%s-%s.txz".formatted(system, machine);
    }
}
