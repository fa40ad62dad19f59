package io.haapi.lab.compare.availability;

import java.util.List;
import java.util.function.DoubleSupplier;

/** How parts that fail independently make up a whole. */
public sealed interface Structure {
  /** Returns the share of time for which the whole is available. */
  double availability();

  /** Returns whether the whole is available when each part is so by chance. */
  boolean isAvailable(DoubleSupplier chance);

  /**
   * A part.
   *
   * @param availability its share of time
   */
  record Part(double availability) implements Structure {
    @Override
    public boolean isAvailable(DoubleSupplier chance) {
      return chance.getAsDouble() < availability;
    }
  }

  /**
   * All parts are needed.
   *
   * @param parts the parts
   */
  record Series(List<Structure> parts) implements Structure {
    @Override
    public double availability() {
      return parts.stream().mapToDouble(Structure::availability).reduce(1, (a, b) -> a * b);
    }

    @Override
    public boolean isAvailable(DoubleSupplier chance) {
      // Every part takes its chance, so that the sequence of numbers does not depend on failures.
      return parts.stream().map(it -> it.isAvailable(chance)).reduce(true, Boolean::logicalAnd);
    }
  }

  /**
   * Some of the parts are enough: one of two is redundancy, two of three zones is capacity.
   *
   * @param needed how many must be available
   * @param parts the parts
   */
  record AtLeast(int needed, List<Structure> parts) implements Structure {
    @Override
    public double availability() {
      // The probability of each number of available parts, one part after the other.
      double[] exactly = new double[parts.size() + 1];
      exactly[0] = 1;
      for (int i = 0; i < parts.size(); i++) {
        double available = parts.get(i).availability();
        for (int count = i + 1; count >= 0; count--) {
          exactly[count] =
              exactly[count] * (1 - available) + (count == 0 ? 0 : exactly[count - 1] * available);
        }
      }
      double sum = 0;
      for (int count = needed; count <= parts.size(); count++) sum += exactly[count];
      return sum;
    }

    @Override
    public boolean isAvailable(DoubleSupplier chance) {
      int available = 0;
      for (Structure part : parts) if (part.isAvailable(chance)) available++;
      return available >= needed;
    }
  }
}
