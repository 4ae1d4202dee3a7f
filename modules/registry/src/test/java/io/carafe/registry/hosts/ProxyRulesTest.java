package io.carafe.registry.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRulesTest {
  @Test
  void of_variables_areReadInCapitalsOrNot() {
    ProxyRules rules =
        ProxyRules.of(Map.of("https_proxy", "user:pa%20ss@proxy:3128", "HTTP_PROXY", "http://p"));
    ProxyRules.Proxy secure = rules.of(URI.create("https://registry.example")).orElseThrow();
    assertThat(secure.port()).isEqualTo(3128);
    assertThat(secure.authorization()).contains("Basic dXNlcjpwYSBzcw==");
    assertThat(secure.toString()).isEqualTo("proxy:3128");
    assertThat(rules.of(URI.create("http://registry.example")).orElseThrow().port()).isEqualTo(80);
    assertThat(ProxyRules.of(Map.of()).of(URI.create("https://registry.example"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "*,a.example,true",
    "a.example,a.example,true",
    "a.example,b.a.example,true",
    ".a.example,a.example,false",
    ".a.example,b.a.example,true",
    "a.example,ba.example,false",
    "a.example:5000,a.example,false",
    "a.example:443,a.example,true",
    "10.0.0.0/8,10.9.8.7,true",
    "10.0.0.0/8,11.9.8.7,false",
    "10.0.0.0/8,10.example,false",
    "x,127.0.0.1,true",
    "x,localhost,true",
    "'b, a.example',a.example,true"
  })
  void of_noProxy_exemptsHosts(String rule, String host, boolean direct) {
    ProxyRules rules = ProxyRules.of(Map.of("HTTPS_PROXY", "proxy:1", "NO_PROXY", rule));
    assertThat(rules.of(URI.create("https://" + host)).isEmpty()).isEqualTo(direct);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://user:secret@", "https://secret@proxy", "http://se cret:1", "::"})
  void of_whatIsNoProxy_isRefusedWithoutItsSecret(String value) {
    assertThatThrownBy(() -> ProxyRules.of(Map.of("HTTPS_PROXY", value)))
        .isInstanceOf(Problem.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("cret")
        .hasNoCause();
  }
}
