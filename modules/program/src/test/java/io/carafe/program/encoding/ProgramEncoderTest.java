package io.carafe.program.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.program.Architecture;
import io.carafe.program.CompiledProgram;
import io.carafe.program.Configurations;
import io.carafe.program.Fault;
import io.carafe.program.Program;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgramEncoderTest {
  @ParameterizedTest
  @EnumSource(Architecture.class)
  void encode_everyConfiguration_decodesToTheSame(Architecture architecture) {
    for (String name : Configurations.names()) {
      for (var host : Configurations.hosts().values()) {
        Program program =
            Configurations.compile(name, host).program().withFault(new Fault(3, Errno.EIO));
        Program decoded =
            ProgramDecoder.decode(ProgramEncoder.encode(program, architecture), architecture);
        byte[] again = ProgramEncoder.encode(decoded, architecture);
        assertThat(again).isEqualTo(ProgramEncoder.encode(program, architecture));
        assertThat(decoded.pool()).isEqualTo(program.pool());
        assertThat(decoded.entries()).isEqualTo(program.entries());
        assertThat(decoded.fault()).isEqualTo(program.fault());
      }
    }
  }

  @Test
  void decode_damagedBytes_isCorruptOrAnotherProgram() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    Random random = new Random(seed);
    CompiledProgram compiled = Configurations.compile("default", Configurations.hosts().get("v1"));
    byte[] whole = ProgramEncoder.encode(compiled);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = Arrays.copyOf(whole, whole.length - random.nextInt(2));
      damaged[random.nextInt(64 + 88 * 4)] = (byte) random.nextInt();
      try {
        ProgramDecoder.decode(damaged, Architecture.X86_64);
      } catch (Problem.Corrupt expected) {
        assertThat(expected.requireMessage()).as("seed %d", seed).startsWith("decode program");
      }
    }
  }

  @Test
  void decode_emptyBytes_isCorrupt() {
    assertThatThrownBy(() -> ProgramDecoder.decode(new byte[0], Architecture.X86_64))
        .isInstanceOf(Problem.Corrupt.class);
  }
}
