package dev.pitwatch.base.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.settings.Settings.CameraTarget;
import dev.pitwatch.base.settings.Settings.Cameras;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CameraSettingsTest {

    @TempDir
    Path home;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectories(
                home.resolve("config"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Test
    void givenNothing_whenRead_thenThereIsNoServerAndNoKeyIsMadeUntilItIsWanted() {
        Settings settings = Settings.read(Map.of(), home);

        assertThat(settings.cameras().server()).isEmpty();
        assertThat(settings.cameras().ffmpeg()).isEqualTo("ffmpeg");
        assertThat(settings.cameras().targets()).isEmpty();
        assertThat(settings.cameras().tlsNames()).isTrue();
        assertThat(home.resolve("data/mediamtx-hook-key")).doesNotExist();
        assertThat(settings.secrets().mediaHookKey())
                .hasSizeGreaterThanOrEqualTo(32)
                .isEqualTo(Settings.read(Map.of(), home).secrets().mediaHookKey());
    }

    @Test
    void givenAServer_whenRead_thenItIsThereAndItsPasswordIsNotShown() {
        Settings settings = Settings.read(
                Map.of(
                        "MEDIAMTX_API_URL", "http://127.0.0.1:9997/",
                        "MEDIAMTX_API_USER", "hub",
                        "MEDIAMTX_API_PASSWORD", "hidden-password",
                        "MEDIAMTX_WEBRTC_URL", "https://media.example.com/webrtc",
                        "MEDIAMTX_HLS_URL", "https://media.example.com/hls",
                        "MEDIAMTX_PLAYBACK_URL", "https://media.example.com/playback",
                        "MEDIAMTX_HOOK_KEY", "0123456789abcdef0123456789abcdef",
                        "FFMPEG_PATH", "/opt/ffmpeg"),
                home);

        Cameras cameras = settings.cameras();
        assertThat(cameras.server().orElseThrow().url()).hasToString("http://127.0.0.1:9997");
        assertThat(cameras.server().orElseThrow().password()).contains("hidden-password");
        assertThat(cameras.toString()).doesNotContain("hidden-password");
        assertThat(cameras.webrtcUrl()).contains(URI.create("https://media.example.com/webrtc"));
        assertThat(cameras.hlsUrl()).contains(URI.create("https://media.example.com/hls"));
        assertThat(cameras.playbackUrl()).contains(URI.create("https://media.example.com/playback"));
        assertThat(cameras.ffmpeg()).isEqualTo("/opt/ffmpeg");
        assertThat(settings.secrets().mediaHookKey()).isEqualTo("0123456789abcdef0123456789abcdef");
        assertThat(home.resolve("data/mediamtx-hook-key")).doesNotExist();
    }

    @Test
    void givenShortSecretsOfWhichAnyLengthIsTaken_whenRead_thenTheyAreNamed() {
        Secrets secrets = Settings.read(
                        Map.of("MEDIAMTX_HOOK_KEY", "short", "PITWATCH_BOOTSTRAP_SECRET", "let-me-in"), home)
                .secrets();

        assertThat(secrets.mediaHookKey()).isEqualTo("short");
        assertThat(secrets.bootstrap()).contains("let-me-in");
        assertThat(secrets.shortOnes()).containsExactly("PITWATCH_BOOTSTRAP_SECRET", "MEDIAMTX_HOOK_KEY");
        assertThat(Settings.read(Map.of("PITWATCH_BOOTSTRAP_SECRET", "once-".repeat(8)), home)
                        .secrets()
                        .shortOnes())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MEDIAMTX_API_URL, 127.0.0.1:9997",
        "MEDIAMTX_WEBRTC_URL, rtsp://media",
        "MEDIAMTX_API_USER, without-a-password",
    })
    void givenAWrongValue_whenRead_thenItIsNamed(String name, String value) {
        assertThatThrownBy(() -> Settings.read(Map.of(name, value), home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(name.equals("MEDIAMTX_API_USER") ? "MEDIAMTX_API_PASSWORD" : name);
    }

    @Test
    void givenNetworksOfCameras_whenRead_thenEachIsAWorkshopsAndTheEnvironmentIsNotAsked() throws IOException {
        write("camera.targets = workshop_001=192.168.1.0/24, * = fd00::/8");

        assertThat(Settings.read(Map.of("PITWATCH_CAMERA_TARGETS", "*=10.0.0.0/8"), home)
                        .cameras()
                        .targets())
                .containsExactly(
                        new CameraTarget("workshop_001", Network.of("192.168.1.0/24")),
                        new CameraTarget("*", Network.of("fd00::/8")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"192.168.1.0/24", "workshop_001=camera.local", "=10.0.0.0/8", "a b=10.0.0.0/8", "*=10.0.0.0/33"})
    void givenNoNetwork_whenRead_thenTheKeyIsNamed(String text) throws IOException {
        write("camera.targets = " + text);

        assertThatThrownBy(() -> Settings.read(Map.of(), home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("config/dev.pitwatch.hub.cfg: camera.targets")
                .hasMessageContaining("workshop_001=192.168.1.0/24");
    }

    @Test
    void givenWhetherCamerasWithTlsMayHaveNames_whenRead_thenItIsTrueOrFalseInTheFileAlone() throws IOException {
        write("camera.tls.names = false");
        assertThat(Settings.read(Map.of(), home).cameras().tlsNames()).isFalse();

        write("camera.tls.names = yes");
        assertThatThrownBy(() -> Settings.read(Map.of(), home))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(
                        "config/dev.pitwatch.hub.cfg: camera.tls.names is \"yes\", expected true or false");
        write("");
        assertThat(Settings.read(Map.of("PITWATCH_CAMERA_TLS_NAMES", "false"), home)
                        .cameras()
                        .tlsNames())
                .isTrue();
    }

    private void write(String text) throws IOException {
        Files.writeString(home.resolve("config/dev.pitwatch.hub.cfg"), text + "\n");
    }
}
