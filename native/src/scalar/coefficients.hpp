// Made by native/tools/coefficients.py; do not edit. c0 first; errors are relative to the whole function.
// clang-format off
#pragma once

namespace theon {

template <class T>
struct Coefficients;

template <>
struct Coefficients<float> {
  // (atan(x)/x - 1)/x^2 of x^2, |x| <= tan(pi/8); error 2^-28.2.
  static constexpr float kAtan[] = {-0x1.55554a0000000p-2f, 0x1.9991900000000p-3f, -0x1.23b4aa0000000p-3f, 0x1.b1e4540000000p-4f, -0x1.f1c1ae0000000p-5f};
  // (asin(x)/x - 1)/x^2 of x^2, |x| <= 1/2; error 2^-27.3.
  static constexpr float kAsin[] = {0x1.5555c80000000p-3f, 0x1.3301cc0000000p-4f, 0x1.7480d20000000p-5f, 0x1.8c0fc20000000p-6f, 0x1.59812c0000000p-5f};
  // (sinh(x)/x - 1)/x^2 of x^2, |x| <= 1; error 2^-27.5.
  static constexpr float kSinh[] = {0x1.5555560000000p-3f, 0x1.1111340000000p-7f, 0x1.9ffe940000000p-13f, 0x1.7a15940000000p-19f};
  // (2^r - 1)/r, |r| <= 1/2; error 2^-25.9.
  static constexpr float kExp2[] = {0x1.62e4300000000p-1f, 0x1.ebfbdc0000000p-3f, 0x1.c6aee80000000p-5f, 0x1.3b2d4c0000000p-7f, 0x1.5f3e700000000p-10f, 0x1.41fcee0000000p-13f};
  // cbrt(m), m from 0.75 to 1.5; a first guess; error 2^-13.7.
  static constexpr float kCbrt[] = {0x1.012a540000000p-1f, 0x1.6c264a0000000p-1f, -0x1.0d8a400000000p-2f, 0x1.979b040000000p-5f};
};

template <>
struct Coefficients<double> {
  // (atan(x)/x - 1)/x^2 of x^2, |x| <= tan(pi/8); error 2^-57.5.
  static constexpr double kAtan[] = {-0x1.555555555553cp-2, 0x1.9999999995732p-3, -0x1.24924922a639dp-3, 0x1.c71c70e35de9fp-4, -0x1.745cf8907f1ecp-4, 0x1.3b1113e5f8472p-4, -0x1.10eb7d7c1a3bdp-4, 0x1.df0bf7ec92f2fp-5, -0x1.9cc3cd4dd76a5p-5, 0x1.37afc3b25c961p-5, -0x1.251774bcafa7dp-6};
  // (asin(x)/x - 1)/x^2 of x^2, |x| <= 1/2; error 2^-58.5.
  static constexpr double kAsin[] = {0x1.5555555555577p-3, 0x1.333333332e0d0p-4, 0x1.6db6db721625bp-5, 0x1.f1c71a93bfdbep-6, 0x1.6e8bdefde5772p-6, 0x1.1c49ee802aabbp-6, 0x1.ca1fb6105fbf8p-7, 0x1.75845711e1f10p-7, 0x1.6142cf224fda2p-7, 0x1.e59c7eb8c42e8p-9, 0x1.63b621d76a1a5p-6, -0x1.58202fdcd39dap-6, 0x1.0b5127ced3574p-5};
  // (sinh(x)/x - 1)/x^2 of x^2, |x| <= 1; error 2^-56.6.
  static constexpr double kSinh[] = {0x1.5555555555556p-3, 0x1.11111111110a6p-7, 0x1.a01a01a028981p-13, 0x1.71de3a465c468p-19, 0x1.ae64671a5df59p-26, 0x1.611a56541bfa3p-33, 0x1.b4c74f255692ep-41};
  // (2^r - 1)/r, |r| <= 1/2; error 2^-55.0.
  static constexpr double kExp2[] = {0x1.62e42fefa39efp-1, 0x1.ebfbdff82c5a4p-3, 0x1.c6b08d7049fe9p-5, 0x1.3b2ab6fba0119p-7, 0x1.5d87fe78cd3ecp-10, 0x1.4309130ed91f1p-13, 0x1.ffcbfbaa40227p-17, 0x1.62bfc79c2036bp-20, 0x1.b5267b8ddd18ap-24, 0x1.e61b5209c90dfp-28, 0x1.e79d64edd6229p-32};
  // cbrt(m), m from 0.75 to 1.5; a first guess; error 2^-22.5.
  static constexpr double kCbrt[] = {0x1.a0001643364dfp-2, 0x1.26a733ec27792p+0, -0x1.137a16758c00cp+0, 0x1.a8f5e4366a5a2p-1, -0x1.a8dad9a924156p-2, 0x1.e4b7e165550a7p-4, -0x1.de6fb9363c048p-7};
  // erf(x)/x of x^2, |x| <= 0.85; error 2^-55.1.
  static constexpr double kErf[] = {0x1.20dd750429b6dp+0, -0x1.812746b037998p-2, 0x1.ce2f21a03e8e1p-4, -0x1.b82ce31121e35p-6, 0x1.565bccd0a8332p-8, -0x1.c02da790ae0c0p-11, 0x1.f9a1960ee11e8p-14, -0x1.f4b1cc06b68dap-17, 0x1.b830e957fa652p-20, -0x1.50fdd17f17a25p-23, 0x1.6e5dab6b16711p-27};
  // (1 + 2x) erfcx(x) of t = (x - 3.75)/(x + 3.75), x >= 0 (Shepherd and Laframboise 1981); error 2^-53.0.
  static constexpr double kErfcx[] = {0x1.3ccda0b5d5dc2p+0, -0x1.1f367683f89a5p-3, 0x1.d5f294815a71cp-9, 0x1.510169d0966cbp-4, -0x1.bda9309a2995bp-4, 0x1.7a14188a9c288p-4, -0x1.e0d0fa6dd481bp-5, 0x1.d0b0037d39fbep-6, -0x1.3f603c3b4ee3fp-7, 0x1.cc3a0e6e1d51cp-10, 0x1.33fb2ab0044c6p-12, -0x1.303fa39e9b839p-12, 0x1.b14372d774d22p-15, 0x1.778b6a413b49bp-16, -0x1.7fff0d33b429ep-17, -0x1.0552175f281d9p-20, 0x1.d6216b3ca0d4cp-20, -0x1.ec2051dc9e00bp-25, -0x1.1571178f1f8d3p-22, 0x1.908c955688a26p-26, 0x1.4a999d97d818cp-25, -0x1.02ba29fbee09bp-28, -0x1.5e91207db7dd9p-28, 0x1.5a1ac3f4492dep-32, 0x1.c6059274500a0p-32};
  // erfinv(x)/x of x^2, |x| <= 1/2; error 2^-54.1.
  static constexpr double kErfinv[] = {0x1.c5bf891b4ef6bp-1, 0x1.db29fb2fee698p-3, 0x1.053c2c0aadd51p-3, 0x1.62847c50c1503p-4, 0x1.0a1316c95da0cp-4, 0x1.a7c8cf164a52dp-5, 0x1.5ee20bd133833p-5, 0x1.2b36bda017277p-5, 0x1.fe008cd2ada10p-6, 0x1.0396a87d783cfp-5, 0x1.0936883dd5eb5p-7, 0x1.30502033ed58ep-4, -0x1.3c6da8f991908p-4, 0x1.d268f676bea5bp-4};
  static constexpr double kErfcinvNearCentre = 0x1.d274460000000p+0;
  // erfcinv(exp(-s^2))/s of t = (s - centre)/(s + centre), s from 0.83 to 4.0; error 2^-54.1.
  static constexpr double kErfcinvNear[] = {0x1.a04e3f095014bp-1, 0x1.e1f30f7bf7b4ap-2, -0x1.b62443f651904p-2, 0x1.3e6f5c86dda4bp-3, 0x1.0c1af3a7abb34p-4, -0x1.437b56ab03ddfp-3, 0x1.eadee3277c0e5p-4, -0x1.5dd554a3f02a3p-6, -0x1.05706d6ef45d2p-4, 0x1.689d1026e177cp-4, -0x1.aa41f17846845p-5, -0x1.4062020e3b90fp-7, 0x1.b831c089b7ccep-5, -0x1.ca7ecd9deb6a9p-5, 0x1.68287f6570152p-6, 0x1.5667e089ba376p-6, -0x1.74b93f8c45098p-5, 0x1.3679a7cda38cdp-5, -0x1.b3dc6edf70617p-12, -0x1.1c220386e993ap-5, 0x1.8d1b2cacafad2p-6, 0x1.390103998fb5ep-9};
  static constexpr double kErfcinvFarCentre = 0x1.4f02100000000p+3;
  // erfcinv(exp(-s^2))/s of t = (s - centre)/(s + centre), s from 4.0 to 27.4; error 2^-55.8.
  static constexpr double kErfcinvFar[] = {0x1.f9270ee343438p-1, 0x1.6c7316f0acf28p-5, -0x1.2323e7547f7b3p-4, 0x1.60089b676a459p-4, -0x1.8591496b06a65p-4, 0x1.9884e2bc4bdcfp-4, -0x1.9dd674d0970dfp-4, 0x1.97c9922d5b57bp-4, -0x1.88c689587201bp-4, 0x1.725ff7a69a162p-4, -0x1.563dc4d58bacfp-4, 0x1.35a2e2c939aefp-4, -0x1.11e126f03cba3p-4, 0x1.d8a99cf5ddcdep-5, -0x1.8b7f570bfcc0dp-5, 0x1.37f630153a687p-5, -0x1.cf9edb718e364p-6, 0x1.9005c7dacfc18p-6, -0x1.2bd456dd334bcp-6, -0x1.e3b9a2aaaa0c2p-7, 0x1.e82179924066dp-6, 0x1.641c5fb80b8a6p-5, -0x1.b47104bafb170p-5, -0x1.8c4b6e1e778a4p-4, 0x1.d325b0e87b204p-4};
  static constexpr double kDigammaRoot[] = {0x1.762d86356be3fp+0, 0x1.b86a722197829p-54};
  // Taylor coefficients of digamma at its root, from the first derivative on.
  static constexpr double kDigamma[] = {0x1.ef72bc8ee38acp-1, -0x1.c563b54aa1a35p-2, 0x1.08b4294d50381p-2, -0x1.4fc1317257da8p-3, 0x1.b9a5b6370f3abp-4, -0x1.27baba261cc2cp-4, 0x1.8fce02b239ca7p-5, -0x1.0fa7ec36a7d8fp-5, 0x1.723d6807edcc0p-6, -0x1.f970508e1b6a2p-7, 0x1.5955caaa962f3p-7, -0x1.d828079282eb8p-8, 0x1.42e1acf81d8dcp-8, -0x1.b9afc7cee8a14p-9, 0x1.2e23345f79aafp-9, -0x1.9d626f71d1f7ap-10, 0x1.1acebbd761089p-10, -0x1.82f6345c65b35p-11, 0x1.08bdae1a261d4p-11, -0x1.6a3fddea11304p-12, 0x1.efacab6fb8985p-13, -0x1.531f5dc5eb563p-13, 0x1.d0080f810fab5p-14, -0x1.3d7972688af67p-14};
};

}  // namespace theon
// clang-format on
