# The files beside this one as C (mail/phrase_files.h). As a script: cmake -DOUT=FILE -P embed.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../../embed.cmake)
if(NOT CMAKE_SCRIPT_MODE_FILE)
	set(depends CONFIGURE_DEPENDS)
endif()
file(GLOB words ${depends} ${CMAKE_CURRENT_LIST_DIR}/*.words)
list(SORT words)
mentor_embed(${OUT} "#include \"mail/phrase_files.h\"\n\nconst struct phrase_file phrase_files[] = {\n" "{ NAME, TEXT }"
	"\t{ 0 },\n};\n" ${words})
