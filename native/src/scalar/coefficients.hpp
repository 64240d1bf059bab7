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
  // (I0(x) - 1)/t of t = x^2/4, |x| <= 7.75; error 2^-54.5.
  static constexpr double kI0Near[] = {0x1.0000000000000p+0, 0x1.ffffffffffffbp-3, 0x1.c71c71c71c79fp-6, 0x1.c71c71c71b9abp-10, 0x1.23456789b87a8p-14, 0x1.02e85c07a7399p-19, 0x1.522a440e6a004p-25, 0x1.522a424a836b5p-31, 0x1.0b3147ad16b2ep-37, 0x1.5600072ec7637p-44, 0x1.69de604e9f597p-51, 0x1.40deb5ff45d92p-58, 0x1.f08179db07448p-66, 0x1.168f1f720c1a4p-73, 0x1.151e1b2c71a72p-80};
  // I0(x) exp(5 - x) sqrt(x) of 1/x, x from 7.75 to 720; error 2^-52.6.
  static constexpr double kI0Far[] = {0x1.d9aa90df3d296p+5, 0x1.d9aa90df144dfp+2, 0x1.0a6ff1efc12cep+2, 0x1.158945515ddffp+2, 0x1.a999c24940e83p+2, 0x1.7d75c9e2c856cp+3, 0x1.96b0583021242p+7, -0x1.ab36024b7c0fap+13, 0x1.9bef83faf96dcp+19, -0x1.2f148d3ef9796p+25, 0x1.5cbc3ddebc1d9p+30, -0x1.3d23f28f5b6f1p+35, 0x1.cb5bc7e436669p+39, -0x1.0a1235d60b6dep+44, 0x1.eda863cb11765p+47, -0x1.6e12c7465e200p+51, 0x1.afc731cf12e35p+54, -0x1.9156c695c1b9ep+57, 0x1.21c29d2d59c9ep+60, -0x1.3dcdeb992250ep+62, 0x1.ff21ad5f53995p+63, -0x1.1bffbf554df5cp+65, 0x1.8589a58720261p+65, -0x1.f0d3afb5f5687p+64};
  // (I1(x) 2/x - 1)/t of t = x^2/4, |x| <= 7.75; error 2^-55.4.
  static constexpr double kI1Near[] = {0x1.ffffffffffffep-2, 0x1.5555555555596p-4, 0x1.c71c71c71bc2cp-8, 0x1.6c16c16c2546ap-12, 0x1.845c8a0b80b35p-17, 0x1.27e4fb8d2c4eep-22, 0x1.522a42343a760p-28, 0x1.2c97722f5af57p-34, 0x1.ab7fe7a5b5bbcp-41, 0x1.f19394cf50903p-48, 0x1.e13d8f98761f4p-55, 0x1.93c809b21d345p-62, 0x1.e50925e409843p-70, 0x1.058f3401fd6f9p-76};
  // I1(x) exp(5 - x) sqrt(x) of 1/x, x from 7.75 to 720; error 2^-52.8.
  static constexpr double kI1Far[] = {0x1.d9aa90df3d27ep+5, -0x1.633feca762f67p+4, -0x1.bc0fe84afb678p+2, -0x1.848d345fb8b8ap+2, -0x1.1187e60acc806p+3, -0x1.da3772214e24fp+3, -0x1.b60e580e3bff9p+7, 0x1.c1d8c06df850ep+13, -0x1.b1166712f845ap+19, 0x1.3de875d56d00cp+25, -0x1.6cfa25a95e0bap+30, 0x1.4b2c77f8fab65p+35, -0x1.dea0ad7ad3434p+39, 0x1.149fa1ac8b959p+44, -0x1.000e0208e4badp+48, 0x1.7aeb551dfb97dp+51, -0x1.bdf00b7083649p+54, 0x1.9d924f3f21376p+57, -0x1.29ea5a12a263bp+60, 0x1.45fff9ec7ecc8p+62, -0x1.058c4df844e84p+64, 0x1.21f6c96c2c74ap+65, -0x1.8cc5b71f06d20p+65, 0x1.f8d4c601ddf43p+64};
  // c_0 to c_7 of DLMF 8.12.7, 20 coefficients each, in powers of eta.
  static constexpr double kTemme[] = {-0x1.5555555555555p-2, 0x1.5555555555555p-4, -0x1.e573ac901e574p-7, 0x1.2f684bda12f68p-10, 0x1.71de3a556c734p-12, -0x1.76e06fec7273bp-13, 0x1.48c5892f7cd83p-15, -0x1.255370652afc1p-19, -0x1.f1b22f594c6b5p-20, 0x1.bd6d21e4b4109p-21, -0x1.7b5f9a2d0465cp-23, 0x1.ccf5ceb7f0d9fp-28, 0x1.6097d55c37c1cp-27, -0x1.2d2197c7a2faap-28, 0x1.f6e66d24d5c8ap-31, -0x1.c0d9b6edf2b0bp-36, -0x1.0070a87340428p-34, 0x1.ac9475c463659p-36, -0x1.61ca701fd754ap-38, 0x1.ef98008f5eec2p-44, -0x1.e573ac901e574p-10, -0x1.c71c71c71c71cp-9, 0x1.5ac056b015ac0p-9, -0x1.0394f6f09e723p-10, 0x1.af83440e53dbcp-13, -0x1.af83440e53dbcp-22, -0x1.2fa4ae89e5af0p-16, 0x1.00a9cabd6b83ep-17, -0x1.b0bdfcc629cbap-20, 0x1.3f59230a8357cp-28, 0x1.280f2cde3f847p-23, -0x1.ee23d0cba8aeep-25, 0x1.9aa7a30de114cp-27, -0x1.349fbca3a377bp-36, -0x1.1564ecff73d58p-30, 0x1.c9b434bf3c34ep-32, -0x1.78a5056f8ce45p-34, 0x1.113e3a466db9ep-44, 0x1.f8041c5540ea2p-38, -0x1.9ccf2fab4608bp-39, 0x1.0ee643b990ee6p-8, -0x1.5f7268edab4c8p-9, 0x1.948b0fcd6e9e0p-11, 0x1.0db20a88f4696p-19, -0x1.c253efaa1a932p-14, 0x1.bbf43daf4fe53p-15, -0x1.ac2d05890f2c3p-17, 0x1.26154ae39151dp-25, 0x1.7058929663937p-20, -0x1.522cb05171911p-21, 0x1.32ac81c15d3d7p-23, -0x1.c24bd0e740a6cp-33, -0x1.e437343a46f5dp-27, 0x1.ac0d455e25360p-28, -0x1.77c5829460139p-30, 0x1.0962774f638bbp-40, 0x1.1b1056c188672p-33, -0x1.e9778dbc61371p-35, 0x1.a55da34225759p-37, -0x1.2c681309d6007p-48, 0x1.547d93b34e2b6p-11, 0x1.e13ce465fa859p-13, -0x1.ebfb188b7ca00p-12, 0x1.18b9b5bf2d984p-12, -0x1.3d2a3a29b5d9dp-14, -0x1.0152a1871f27ap-22, 0x1.73df462204ef4p-17, -0x1.7cd6f27b3f020p-18, 0x1.7e0201539310ep-20, -0x1.ea23269c140a7p-36, -0x1.6c2dcffbefeefp-23, 0x1.5bde8ef4c4dc7p-24, -0x1.4853ced169327p-26, 0x1.50c3f0dd501ebp-39, 0x1.1b66a39794ba9p-29, -0x1.040c53b2491f0p-30, 0x1.d9b15465daec1p-33, -0x1.f46057e1c9d1fp-47, -0x1.812d3d94d533bp-36, 0x1.587d7a7c1a668p-37, -0x1.c3e0b02da7bf9p-11, 0x1.9b0ff6874f2c4p-11, -0x1.3999a85a4237ap-12, -0x1.88f2ae1def9d0p-20, 0x1.16908b48ce058p-14, -0x1.4ce3fd902bcadp-15, 0x1.7db4c02846e81p-17, 0x1.13b3c5b7cb45ep-32, -0x1.c71c074985d3fp-20, 0x1.de37d9f09164cp-21, -0x1.ec676cf33153cp-23, 0x1.041515bab6adap-35, 0x1.efe94304ac16bp-26, -0x1.e78e449f4e3bep-27, 0x1.d9a9f1a8b7696p-29, -0x1.033ba70791e5ep-42, -0x1.b14f212618752p-32, 0x1.9911dbca7ce93p-33, -0x1.7f2fac5e22aaep-35, 0x1.7088090f49aabp-50, -0x1.6128ac5a4fa71p-12, -0x1.247604839c038p-14, 0x1.22be87360ef1fp-12, -0x1.a2042c5148e27p-13, 0x1.1d1e9cb24760bp-14, 0x1.30bdcf208080ep-23, -0x1.c823fc1b3cc36p-17, 0x1.0d0e229150428p-17, -0x1.338eb19652fd9p-19, -0x1.659cfde0bb2ebp-32, 0x1.741504e5c87c2p-22, -0x1.8c267becd0c0fp-23, 0x1.9e630225a095bp-25, -0x1.4411c5ac40e35p-46, -0x1.b15bbf334c8c3p-28, 0x1.b2a3adb58623dp-29, -0x1.af0f32d677057p-31, 0x1.762c060bd9bdap-48, 0x1.9b9c5831849dcp-34, -0x1.8d0152b8692bap-35, 0x1.168ef1b0931c8p-11, -0x1.36773bdb97b48p-11, 0x1.1c0950d3ecb9dp-12, 0x1.a8411da6cab49p-21, -0x1.5600945495b37p-14, 0x1.d6bdf83130dc1p-15, -0x1.3382f4cf48618p-16, -0x1.a74243fa27729p-29, 0x1.d115d4f5dcc68p-19, -0x1.10587854fcb37p-19, 0x1.36c8903447d35p-21, 0x1.074e709bf4b8bp-42, -0x1.7b2f7de505322p-24, 0x1.9778c6d79bcc1p-25, -0x1.af0ea334cc20ep-27, 0x1.858ba968e7d04p-44, 0x1.cf0f99fa070bcp-30, -0x1.d77155071f99bp-31, 0x1.daf3327a51b54p-33, -0x1.b6df73b581619p-51, 0x1.691879c01efb4p-12, 0x1.b1d75d3346711p-15, -0x1.5f3385098cebfp-12, 0x1.26eeb5ece1d9fp-12, -0x1.cc642787368cep-14, -0x1.119c70312e0a2p-23, 0x1.d179830b113abp-16, -0x1.3269164e3e304p-16, 0x1.8467d794bd7f2p-18, 0x1.0f82da50cdaeep-31, -0x1.1c6acec59f442p-20, 0x1.4b12ad51452d5p-21, -0x1.7929779607d63p-23, -0x1.6d32eed259534p-40, 0x1.cf11fbdf49e99p-26, -0x1.f4e88c5d1cae1p-27, 0x1.0b2830e4dfce1p-28, -0x1.65f59322ddf56p-55, -0x1.24e8da0f96246p-31, 0x1.2daf0a8add2abp-32};
};

}  // namespace theon
// clang-format on
