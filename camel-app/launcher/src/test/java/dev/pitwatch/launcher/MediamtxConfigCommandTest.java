package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediamtxConfigCommandTest {

    @TempDir
    Path home;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    @Test
    void givenSettings_whenWritten_thenItFitsTheHubAndNobodyElseMayReadIt() throws IOException {
        Path file = run(Map.of(
                "PITWATCH_HTTP_PORT", "8090",
                "PITWATCH_PUBLIC_URL", "https://pit.example.com",
                "MEDIAMTX_HOOK_KEY", "0123456789abcdef0123456789abcdef",
                "MEDIAMTX_API_URL", "http://127.0.0.1:9907",
                "MEDIAMTX_WEBRTC_URL", "https://video.example.com"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file)
                .content()
                .contains(
                        "authHTTPAddress: http://127.0.0.1:8090/hooks/mediamtx/auth?key=0123456789abcdef0123456789abcdef\n",
                        "apiAddress: 127.0.0.1:9907\n",
                        "rtspAddress: 127.0.0.1:8554\n",
                        "  - action: api\n",
                        "webrtcAllowOrigins: [https://pit.example.com]\n",
                        "webrtcAdditionalHosts: [video.example.com]\n")
                .doesNotContain("@");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains(file.toString())
                .doesNotContain("0123456789abcdef", "MEDIAMTX_API_URL");
    }

    @Test
    void givenWhatARealServerKnows_whenWritten_thenItHasNoOtherNames() throws IOException {
        List<String> known = Files.readAllLines(Path.of("src/test/resources/mediamtx-names.txt")); // of v1.20.1
        List<String> names = new ArrayList<>();
        String above = "";
        for (String line : Files.readAllLines(run(Map.of()))) {
            if (line.matches("\\w+:.*")) {
                above = line.replaceFirst(":.*", "");
                names.add(above);
            } else if (line.matches(" {2}\\w+:.*")) {
                names.add(above + "." + line.strip().replaceFirst(":.*", ""));
            }
        }

        assertThat(names).hasSizeGreaterThan(30).isSubsetOf(known);
    }

    @Test
    void givenAServerOnAnotherMachine_whenTheHubSignsIn_thenItsControlIsOpenToTheHubsUserOnly() throws IOException {
        Map<String, String> there = Map.of("MEDIAMTX_API_URL", "http://10.0.0.9:9997");
        assertThatThrownBy(() -> run(there))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("MEDIAMTX_API_USER and MEDIAMTX_API_PASSWORD are not set, expected both");

        Path file = run(Map.of(
                "PITWATCH_BIND", "10.0.0.4",
                "MEDIAMTX_API_URL", "http://10.0.0.9:9997",
                "MEDIAMTX_API_USER", "hub",
                "MEDIAMTX_API_PASSWORD", "password-of-the-hub"));

        assertThat(file)
                .content()
                .contains(
                        "authHTTPAddress: http://10.0.0.4:8080/hooks/mediamtx/auth?key=",
                        "apiAddress: 10.0.0.9:9997\n",
                        "rtspAddress: 10.0.0.9:8554\n")
                .doesNotContain("action: api", "password-of-the-hub", "@");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("asks the hub at 10.0.0.4", "9997 (control) and 8554 (stills) are not encrypted");

        Map<String, String> here = Map.of(
                "MEDIAMTX_API_URL", "http://localhost:9997",
                "MEDIAMTX_API_USER", "hub",
                "MEDIAMTX_API_PASSWORD", "password-of-the-hub");
        assertThat(run(here)).content().contains("apiAddress: 127.0.0.1:9997\n").doesNotContain("action: api");
    }

    @Test
    void givenAddressesOfIpv6OnThisMachine_whenWritten_thenTheServerListensAndAsksThere() throws IOException {
        Path file = run(Map.of(
                "PITWATCH_BIND", "::1",
                "PITWATCH_PUBLIC_URL", "http://[::1]:8080",
                "MEDIAMTX_API_URL", "http://[::1]:9997",
                "MEDIAMTX_WEBRTC_URL", "http://[2001:db8::9]:8889"));

        assertThat(file)
                .content()
                .contains(
                        "authHTTPAddress: http://[::1]:8080/hooks/mediamtx/auth?key=",
                        "apiAddress: '[::1]:9997'\n",
                        "rtspAddress: '[::1]:8554'\n",
                        "webrtcAllowOrigins: ['http://[::1]:8080']\n",
                        "webrtcAdditionalHosts: ['2001:db8::9']\n");
        assertThat(run(Map.of("PITWATCH_BIND", "10.0.0.4", "MEDIAMTX_API_URL", "http://localhost:9997")))
                .content()
                .contains("authHTTPAddress: http://10.0.0.4:8080/hooks/", "apiAddress: 127.0.0.1:9997\n");
    }

    @Test
    void givenAServerBehindAProxyWithTls_whenWritten_thenItsControlIsTheProxysAlone() throws IOException {
        Path file = run(Map.of(
                "PITWATCH_BIND", "127.0.0.1",
                "MEDIAMTX_API_URL", "https://media.example.com",
                "MEDIAMTX_API_USER", "hub",
                "MEDIAMTX_API_PASSWORD", "password-of-the-hub"));

        assertThat(file).content().contains("apiAddress: 127.0.0.1:9997\n", "rtspAddress: media.example.com:8554\n");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("since PITWATCH_BIND is 127.0.0.1", "Between the two 8554 (stills) is not encrypted");
    }

    @Test
    void givenAHost_whenTheWayToItIsLookedFor_thenItIsByTheAddressThatCallsIt() {
        assertThat(MediamtxConfigCommand.addressTowards("127.0.0.1")).contains("127.0.0.1");
        assertThat(MediamtxConfigCommand.addressTowards("no.such.host.invalid")).isEmpty();
    }

    @Test
    void givenAnOddPlace_whenAsked_thenOneLineSaysWhatIsWrong() {
        assertThatThrownBy(() -> run(Map.of(), "--force"))
                .hasMessage("expected mediamtx-config, or mediamtx-config FILE");
        assertThatThrownBy(
                        () -> run(Map.of(), home.resolve("missing/mediamtx.yml").toString()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("missing/mediamtx.yml can't be written");
    }

    private Path run(Map<String, String> environment, String... words) throws IOException {
        Files.createDirectories(home.resolve("data"));
        Settings settings = Settings.read(environment, home);
        new MediamtxConfigCommand(settings, new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false))
                .run(List.of(words));
        return settings.folders().data().resolve("mediamtx.yml");
    }
}
