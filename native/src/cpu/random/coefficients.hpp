// Made by native/tools/random_coefficients.py; do not edit. c0 first.
// clang-format off
#pragma once

namespace theon::random {

template <class T>
struct Coefficients;

template <>
struct Coefficients<float> {
  // (log(1 + f) - f + f^2/2)/f^3 of f, 1 + f from sqrt(1/2) to sqrt(2); error 2^-30.9.
  static constexpr float kLog[] = {0x1.5555460000000p-2f, -0x1.ffffee0000000p-3f, 0x1.99a5400000000p-3f, -0x1.5562bc0000000p-3f, 0x1.2332ee0000000p-3f, -0x1.fb47960000000p-4f, 0x1.e652cc0000000p-4f, -0x1.e2d4f80000000p-4f, 0x1.1b27380000000p-4f};
  // sin(f pi/2)/f of f^2, |f| <= 1/2; error 2^-24.8.
  static constexpr float kSine[] = {0x1.921fb60000000p+0f, -0x1.4abbba0000000p-1f, 0x1.465e920000000p-4f, -0x1.2d93040000000p-8f};
  // (cos(f pi/2) - 1)/f^2 of f^2, |f| <= 1/2; error 2^-27.2.
  static constexpr float kCosine[] = {-0x1.3bd3cc0000000p+0f, 0x1.03c1de0000000p-2f, -0x1.55c6640000000p-6f, 0x1.d9f7880000000p-11f};
};

template <>
struct Coefficients<double> {
  // (log((1 + s)/(1 - s))/s - 2)/s^2 of s^2, |s| <= (sqrt(2) - 1)/(sqrt(2) + 1); error 2^-59.3.
  static constexpr double kLog[] = {0x1.5555555555593p-1, 0x1.999999997fa99p-2, 0x1.249249421ff63p-2, 0x1.c71c51e14d378p-3, 0x1.746647838582ep-3, 0x1.39a0d33e21f8cp-3, 0x1.2f0eda6c5a604p-3};
  // sin(f pi/2)/f of f^2, |f| <= 1/2; error 2^-54.2.
  static constexpr double kSine[] = {0x1.921fb54442d18p+0, -0x1.4abbce625be53p-1, 0x1.466bc6775aad9p-4, -0x1.32d2cce62abbep-8, 0x1.50783485c2de6p-13, -0x1.e3074b42cb847p-19, 0x1.e8eec79f6a4ccp-25, -0x1.6c58cc7c2a66fp-31};
  // (cos(f pi/2) - 1)/f^2 of f^2, |f| <= 1/2; error 2^-55.4.
  static constexpr double kCosine[] = {-0x1.3bd3cc9be45dep+0, 0x1.03c1f081b5ac4p-2, -0x1.55d3c7e3cbfefp-6, 0x1.e1f5068919ccdp-11, -0x1.a6d1f29f3eef6p-16, 0x1.f9d3856d5100ap-22, -0x1.b6dd825362394p-28, 0x1.1e2f72fadb985p-34};
  // (exp(r) - 1 - r)/r^2 of r, |r| <= log(2)/2; error 2^-60.5.
  static constexpr double kExp[] = {0x1.0000000000000p-1, 0x1.555555555555cp-3, 0x1.555555555555ep-5, 0x1.111111110ebb6p-7, 0x1.6c16c16c13538p-10, 0x1.a01a01b3b9475p-13, 0x1.a01a01b460d51p-16, 0x1.71ddef994cdd6p-19, 0x1.27e4bf25e14d8p-22, 0x1.af6cc2440161ap-26, 0x1.1f9df57d7a433p-29};
  // log(n!) less Stirling's formula, n from 1 to 15; the first entry is not used.
  static constexpr double kStirlingError[] = {0x0.0p+0, 0x1.4c071bcda0a5bp-4, 0x1.52a9b923ea649p-5, 0x1.c579a268d80b3p-6, 0x1.54a2662fd78a9p-6, 0x1.10b4e513fcbedp-6, 0x1.c6b167bebdf36p-7, 0x1.85d4d612e4a86p-7, 0x1.552805e7b3076p-7, 0x1.2f4871b12ab64p-7, 0x1.10f9d4c0743a7p-7, 0x1.f0593088014f8p-8, 0x1.c7018733aa9c6p-8, 0x1.a40514700f36cp-8, 0x1.86076c002d4a7p-8, 0x1.6c08f6f194a10p-8};
};

}  // namespace theon::random
// clang-format on
