package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "rtsp://192.168.1.100:554/Streaming/Channels/101 rtsp://192.168.1.100:554/Streaming/Channels/101",
                "rtsp://admin:pa@ss@cam:554/1 rtsp://***@cam:554/1",
                "rtsp://cam/user=admin&password=secret&channel=1&stream=0.sdp rtsp://cam/user=***&password=***&channel=1&stream=0.sdp",
                "rtsp://cam/user=admin_password=tlJwpbo6_channel=1.sdp?real_stream rtsp://cam/user=***?real_stream",
                "rtsp://u:p@cam/cam/realmonitor?channel=1&subtype=0&authbasic=YWRtaW46c2VjcmV0 rtsp://***@cam/cam/realmonitor?channel=1&subtype=0&authbasic=***",
                "rtsp://cam/live?Token=abc;pwd=def rtsp://cam/live?Token=***;pwd=***",
                "rtsps://nvr:7441/Ey5hBc9XyZ0aQwer?enableSrtp rtsps://nvr:7441/***?enableSrtp",
                "rtsp://nvr/proxy/0f8fad5b-d9cb-469f-a165-70867728950e/main rtsp://nvr/proxy/***/main",
                "rtsp://cam/h264Preview_01_main rtsp://cam/h264Preview_01_main",
            })
    void givenAnAddress_whenShown_thenWithoutWhatLetsSomebodyIn(String url, String shown) {
        assertThat(CameraUrl.masked(url)).isEqualTo(shown);
    }

    @Test
    void givenWhatWasShown_whenItComesBack_thenItIsNoAddress() {
        assertThat(CameraUrl.isUsable("rtsp://cam/live?token=***")).isFalse();
        assertThat(CameraUrl.isUsable("rtsp://***@cam/live")).isFalse();
        assertThat(CameraUrl.isUsable("rtsp://u:p@cam/live?token=a")).isTrue();
        assertThat(CameraUrl.isUsable("rtsp://cam:65535/live")).isTrue();
        assertThat(CameraUrl.isUsable("rtsp://cam:65536/live")).isFalse();
        assertThat(CameraUrl.isUsable("rtsp://cam:0/live")).isFalse();
    }
}
